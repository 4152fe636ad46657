import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.js';
import { attempt } from './attempt.js';
import { ATTEMPTS } from './attempts.js';
import { BEARERS, REVOKED, SECRETS } from './bearers.js';

const SECURED = {
  PISYNC_FLEET_SECRET: SECRETS.current,
  PISYNC_FLEET_SECRET_PREVIOUS: SECRETS.previous,
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, 'trace', SECURED);
  for (const body of REVOKED) {
    await attempt(server.running.url, { who: 'admin', what: 'POST /tokens/revocations', body });
  }
});
afterAll(() => server.remove());

describe('who may do what', () => {
  it.each(ATTEMPTS.map((row) => [row.who, row.what, row.status, row.code ?? 'no error', row] as const))(
    '%s: %s is answered %i, %s',
    async (_who, _what, _status, _code, row) => {
      const { status, json } = await attempt(server.running.url, row);
      const code = Object(json).code ?? null;
      expect({ status, code }).toEqual({ status: row.status, code: row.code });
      expect(Object(json)).toMatchObject(row.answer ?? {});
    },
  );

  it('keeps nothing of what was refused', async () => {
    const known = await attempt(server.running.url, { who: 'reader', what: 'GET /devices?limit=500' });
    const ids = (Array.isArray(known.json) ? known.json : []).map((device: unknown) => Object(device).device_id);
    expect(ids).toEqual(['pibook-a', 'pibook-c', 'pibox-9', 'school-12-1', 'school-12-2', 'school-12-laptop-7']);
  });

  it('says what is missing, as RFC 6750 has it', async () => {
    const without = await attempt(server.running.url, { who: 'nobody', what: 'GET /stats' });
    expect(without.headers.get('www-authenticate')).toBe('Bearer realm="pisync"');
    const broken = await attempt(server.running.url, { who: 'somebody with words', what: 'GET /stats' });
    expect(broken.headers.get('www-authenticate')).toBe('Bearer realm="pisync"');
    const revoked = await attempt(server.running.url, { who: 'reader, revoked', what: 'GET /stats' });
    expect(revoked.headers.get('www-authenticate')).toBe('Bearer realm="pisync", error="invalid_token"');
    expect(revoked.json).toEqual({ error: 'the token was revoked; have a new one issued', code: 'unauthorized' });
    const narrow = await attempt(server.running.url, { who: 'importer', what: 'GET /stats' });
    expect(narrow.headers.get('www-authenticate')).toBe(
      'Bearer realm="pisync", error="insufficient_scope", scope="read"',
    );
  });

  it('opens itself to no other origin', async () => {
    for (const who of ['nobody', 'reader'] as const) {
      for (const what of ['OPTIONS /devices', 'GET /devices', 'GET /healthz', 'POST /sync-event']) {
        const headers = { origin: 'https://page.test', 'access-control-request-method': 'GET' };
        const answer = await attempt(server.running.url, { who, what, headers });
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });

  it('says nothing of what it is made of, and lets browsers do nothing with it', async () => {
    for (const what of ['GET /devices', 'GET /healthz', 'GET /nowhere', 'HEAD /stats']) {
      const { headers } = await attempt(server.running.url, { who: 'admin', what });
      const names = [...headers.keys()];
      expect(names.filter((name) => /server|powered|version|strict-transport|^etag$/.test(name))).toEqual([]);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
    const { headers } = await attempt(server.running.url, { who: 'device A', what: 'POST /sync-event', body: {} });
    expect([...headers.keys()].sort()).toEqual([
      'cache-control',
      'connection',
      'content-length',
      'content-type',
      'date',
      'keep-alive',
      'x-content-type-options',
    ]);
  });

  it('tells what a token is to the one who has it', async () => {
    const { json } = await attempt(server.running.url, { who: 'hub of school 12', what: 'GET /tokens/self' });
    expect(json).toEqual({
      required: true,
      token: {
        token_id: expect.stringMatching(/^[\w-]{16}$/),
        kind: 'hub',
        name: 'hub-12',
        devices: ['school-12-*', 'pibook-a'],
        issued_at: '2024-05-08T12:00:00.000Z',
        expires_at: null,
      },
    });
  });

  it('lists what was revoked, page by page, and takes nothing else to revoke', async () => {
    const page = await attempt(server.running.url, { who: 'admin', what: 'GET /tokens/revocations?limit=1' });
    expect(page.json).toMatchObject([{ device_id: 'pibook-c', through_generation: 1, reason: 'stolen' }]);
    const next = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1] ?? '';
    const rest = await attempt(server.running.url, { who: 'admin', what: `GET ${next.replace('limit=1', 'limit=9')}` });
    expect(rest.json).toHaveLength(3);
    expect(rest.headers.get('link')).toBeNull();
    for (const [body, code] of [
      [{}, 'invalid_body'],
      [{ device_id: 'pibook-c' }, 'invalid_body'],
      [{ device_id: 'pibook-c', through_generation: 0 }, 'invalid_body'],
      [{ device_id: 'a b', through_generation: 1 }, 'invalid_body'],
      [{ token_id: 'x' }, 'invalid_body'],
      [{ token_id: 'A'.repeat(16), device_id: 'pibook-c' }, 'invalid_body'],
      ['{', 'invalid_json'],
      ['', 'invalid_body'],
      [`"${'x'.repeat(20_000)}"`, 'body_too_large'],
    ] as const) {
      const { json } = await attempt(server.running.url, { who: 'admin', what: 'POST /tokens/revocations', body });
      expect(json).toMatchObject({ code });
    }
    const wrong = await attempt(server.running.url, { who: 'admin', what: 'GET /tokens/revocations?cursor=eA' });
    expect(wrong).toMatchObject({ status: 400, json: { code: 'invalid_query' } });
  });

  it('writes no token and no secret into its log, whatever it logs', () => {
    const log = JSON.stringify(server.logged());
    expect(log).toContain('the token was revoked');
    expect(log).toContain('/sync-history?token=anything');
    const secrets = [...Object.values(SECRETS), ...Object.values(BEARERS).flatMap((text) => text?.split(' ')[1] ?? [])];
    expect(secrets.filter((text) => text.length > 8 && log.includes(text))).toEqual([]);
  });
});
