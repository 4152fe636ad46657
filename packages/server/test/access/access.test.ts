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
    const answer = await attempt(server.running.url, { who: 'admin', what: 'POST /tokens/revocations', body });
    expect(answer.status).toBe(201);
  }
});
afterAll(() => server.remove());

describe('who may do what', () => {
  it.each(ATTEMPTS.map((row) => [row.who, row.what, row.status, row.code ?? 'no error', row] as const))(
    '%s: %s is answered %i, %s',
    async (_who, _what, _status, _code, row) => {
      const { status, json } = await attempt(server.running.url, row);
      const code = Object(json).code ?? null;
      expect({ status, code, answer: json }).toEqual({
        status: row.status,
        code: row.code,
        answer: row.answer === undefined ? json : expect.objectContaining(row.answer),
      });
    },
  );

  it('keeps nothing of what was refused', async () => {
    const known = await attempt(server.running.url, { who: 'reader', what: 'GET /devices?limit=500' });
    const ids = (Array.isArray(known.json) ? known.json : []).map((device: unknown) => Object(device).device_id).sort();
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

  it('writes no token and no secret into its log, whatever it logs', () => {
    const log = JSON.stringify(server.logged());
    expect(log).toContain('the token was revoked');
    expect(log).toContain('/sync-history?token=anything');
    const secrets = [...Object.values(SECRETS), ...Object.values(BEARERS).flatMap((text) => text?.split(' ')[1] ?? [])];
    expect(secrets.filter((text) => text.length > 8 && log.includes(text))).toEqual([]);
  });
});
