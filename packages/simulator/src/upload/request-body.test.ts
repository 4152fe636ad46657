import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { plainDevice, plainEvent } from '../../test/plain-device.js';
import { requestBody } from './request-body.js';
import { timestampText, type SendingMoment } from './event-text.js';
import type { GoodItem, UploadRequest } from './upload-request.js';

const CALENDAR_STARTS = Date.parse('2025-06-01T18:30:00.000Z');
const NOW: SendingMoment = {
  atMs: Date.parse('2026-01-02T03:04:05.678Z'),
  simulatedMs: CALENDAR_STARTS + 86_400_000,
  calendarStartMs: CALENDAR_STARTS,
};
const ITEM: GoodItem = { device: plainDevice(), event: plainEvent({ errors: 1 }), place: 0 };
function request(changed: Partial<UploadRequest>): UploadRequest {
  return {
    endpoint: 'batch',
    format: 'json',
    encoding: 'identity',
    items: [ITEM, { bad: '42' }],
    blankLines: false,
    firstAnswer: 'kept',
    malformedBefore: null,
    conflictAfter: null,
    ...changed,
  };
}

const EVENT =
  '{"device_id":"pibook-1-000001","event_id":"0-0-abc","timestamp":"2025-06-03T04:05:06.789Z",' +
  '"total_files_synced":20,"total_errors":1,"internet_speed":3.2}';

describe('requestBody', () => {
  it('writes a single event', () => {
    const single = request({ endpoint: 'single', items: [ITEM] });
    expect(requestBody(single, NOW)).toEqual({
      path: '/sync-event',
      headers: { 'content-type': 'application/json' },
      body: EVENT,
    });
  });

  it('writes a batch as a JSON array, or as NDJSON with or without blank lines', () => {
    expect(requestBody(request({}), NOW).body).toBe(`[${EVENT},42]`);
    const ndjson = requestBody(request({ format: 'ndjson' }), NOW);
    expect(ndjson.headers).toEqual({ 'content-type': 'application/x-ndjson' });
    expect(ndjson.body).toBe(`${EVENT}\n42\n`);
    expect(requestBody(request({ format: 'ndjson', blankLines: true }), NOW).body).toBe(`${EVENT}\n\n42\n`);
  });

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
    ['deflate', inflateSync],
  ] as const)('compresses with %s', (encoding, decompress) => {
    const { headers, body } = requestBody(request({ encoding }), NOW);
    expect(headers['content-encoding']).toBe(encoding);
    expect(decompress(body).toString()).toBe(`[${EVENT},42]`);
  });

  it('writes as old firmware does: numbers as strings, epoch milliseconds', () => {
    const old = { ...ITEM, event: { ...ITEM.event, legacy: true } };
    const { body } = requestBody(request({ items: [old] }), NOW);
    expect(JSON.parse(String(body))).toEqual([
      {
        device_id: 'pibook-1-000001',
        event_id: '0-0-abc',
        timestamp: Date.parse('2025-06-03T04:05:06.789Z'),
        total_files_synced: '20',
        total_errors: '1',
        internet_speed: '3.2',
      },
    ]);
  });

  it.each([
    ['off by as much', 0, '2026-01-02T01:04:05.678Z'],
    ['off by what it gained since the calendar began', 100, '2026-01-02T01:04:13.678Z'],
  ])('stamps sent_at with the clock of the device, %s', (_, driftPpm, sentAt) => {
    const device = plainDevice({ clock: { habit: 'skewed', offsetMs: -7_200_000, driftPpm, sendsSentAt: true } });
    const { body } = requestBody(request({ items: [{ ...ITEM, device }] }), NOW);
    expect(JSON.parse(String(body))[0].sent_at).toBe(sentAt);
  });
});

describe('timestampText', () => {
  it.each(['utc', 'utc-seconds', 'offset', 'offset-seconds', 'epoch-ms'] as const)(
    'names the instant as %s',
    (format) => {
      const instant = Date.parse('2025-06-03T20:05:06.000Z');
      expect(new Date(JSON.parse(timestampText(instant, format))).getTime()).toBe(instant);
    },
  );

  it('writes an offset and leaves out milliseconds', () => {
    expect(timestampText(Date.parse('2025-06-03T20:05:06.000Z'), 'offset-seconds')).toBe('"2025-06-04T01:35:06+05:30"');
  });
});
