import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BATCHES } from './bad-input/batches.js';
import { ENCODINGS } from './bad-input/encodings.js';
import { EVENT_FIELDS } from './bad-input/event-fields.js';
import { JSON_TEXTS } from './bad-input/json-texts.js';
import { PROTOCOL } from './bad-input/protocol.js';
import { QUERIES } from './bad-input/queries.js';
import { JSON_TYPE, type Row } from './bad-input/row.js';
import { SIZES } from './bad-input/sizes.js';
import { exchange, type RawAnswer, send } from './testing/raw-http.js';
import { sampleEvent } from './testing/sample-event.js';
import { startTestServer, type TestServer } from './testing/test-server.js';

describe('bad input', () => {
  let server: TestServer;
  let port: number;
  let goodOnes = 0;

  beforeAll(async () => {
    server = await startTestServer();
    port = server.running.port;
  });
  afterAll(() => server.remove());

  /** An event that must be taken in, whatever came before it. */
  function sendGood(): Promise<RawAnswer> {
    goodOnes += 1;
    const event = sampleEvent({ device_id: 'good', event_id: `good-${goodOnes}`, total_errors: 0 });
    return send(port, 'POST', '/sync-event', JSON_TYPE, JSON.stringify(event));
  }

  test.each([...EVENT_FIELDS, ...JSON_TEXTS, ...ENCODINGS, ...SIZES, ...BATCHES, ...PROTOCOL, ...QUERIES])(
    '$name → $status $code',
    async (bad) => {
      const answer = await exchange(port, await bad.chunks(), { deaf: bad.deaf ?? false });
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        ...bad.headers,
      });
      expect(answer.headers.has('x-powered-by')).toBe(false);
      expect({ status: answer.status, ...bodyOf(answer) }).toEqual({ status: bad.status, ...expectedBody(bad) });
      expect(answer.text).not.toMatch(/\bat .*\.[jt]s|node_modules/);
      expect(answer.text.length).toBeLessThan(2_000);
      expect(answer.continued).toBe(false);

      const next = await sendGood();
      expect(next.status).toBe(201);
      expect(next.json).toEqual({ message: 'stored', event_id: `good-${goodOnes}`, duplicate: false });
    },
  );

  test.each(atAnExpressRoute([...JSON_TEXTS, ...ENCODINGS]))(
    'where Express answers: $name → $status $code',
    async (bad) => {
      const answer = await exchange(port, await bad.chunks(), { deaf: false });
      expect({ status: answer.status, ...bodyOf(answer) }).toEqual({ status: bad.status, ...expectedBody(bad) });
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect((await sendGood()).status).toBe(201);
    },
  );

  test('nothing of all that was kept', async () => {
    const stats = await server.running.fleet.stats();
    expect(stats.syncs).toBe(goodOnes);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('none of it is logged above debug', () => {
    expect(server.logged().filter(({ level }) => Number(level) > 30)).toEqual([]);
  });
});

/** What is wrong with bytes alone, whatever they were to say. */
const WRONG_BYTES: ReadonlySet<string> = new Set([
  'invalid_json',
  'too_deep',
  'duplicate_key',
  'unsafe_key',
  'invalid_utf8',
  'unsupported_content_type',
]);
/** As large as a body may be that an operator sends. */
const MAX_OPERATOR_BYTES = 16 * 1024;

/** The rows whose bytes are wrong, sent to a route that Express answers. */
function atAnExpressRoute(rows: readonly Row[]): readonly Row[] {
  return rows.flatMap((bad): readonly Row[] => {
    const chunks = bad.chunks();
    const [bytes] = chunks instanceof Promise ? [] : chunks;
    if (bytes === undefined || bytes.length > MAX_OPERATOR_BYTES || !WRONG_BYTES.has(bad.code)) return [];
    const text = bytes.toString('latin1').replace(/^POST \/sync-events?/, 'POST /silences');
    return [{ ...bad, chunks: () => [Buffer.from(text, 'latin1')] }];
  });
}

/** The answer's body, with no more of the details than the fields they name. */
function bodyOf({ json }: RawAnswer): object {
  if (typeof json !== 'object' || json === null) return { json };
  if (!('details' in json) || !Array.isArray(json.details)) return json;
  const { details, ...rest } = json;
  return { ...rest, fields: details.map((detail: { field: string; error: string }) => detail.field) };
}

function expectedBody({ code, fields, rejected }: Row): object {
  const because = rejected?.map(([index, error]) => ({ index, error: expect.stringContaining(error) }));
  return {
    error: expect.any(String),
    code,
    ...(fields !== undefined && { fields }),
    ...(because !== undefined && { accepted: 0, duplicates: 0, rejected: because }),
  };
}
