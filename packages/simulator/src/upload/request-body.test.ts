import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DevicePlan } from '../fleet/device-plan.js';
import { planFleet } from '../fleet/fleet.js';
import { requestBody } from './request-body.js';
import { timestampText } from './event-text.js';
import type { UploadRequest } from './upload-request.js';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const drawn = planFleet({ seed: 1, devices: 1 }).devicePlan(0);

/** A device with one event at 2025-06-03T04:05:06.789Z. */
function device(changed: Partial<DevicePlan> = {}): DevicePlan {
  const timestampMs = Date.parse('2025-06-03T04:05:06.789Z');
  const event = { trueAtMs: timestampMs, timestampMs, files: 20, errors: 1, speedMbps: 3.2, eventId: '1-abc' };
  return {
    ...drawn,
    id: 'pibook-1-000001',
    oldFirmware: false,
    timestampFormat: 'utc',
    clock: { habit: 'right', offsetMs: 0, sendsSentAt: false },
    events: [event],
    ...changed,
  };
}

function request(changed: Partial<UploadRequest>): UploadRequest {
  return {
    endpoint: 'batch',
    format: 'json',
    encoding: 'identity',
    items: [{ device: device(), event: 0 }, { bad: '42' }],
    blankLines: false,
    firstAnswer: 'kept',
    malformedBefore: null,
    ...changed,
  };
}

const EVENT =
  '{"device_id":"pibook-1-000001","event_id":"1-abc","timestamp":"2025-06-03T04:05:06.789Z",' +
  '"total_files_synced":20,"total_errors":1,"internet_speed":3.2}';

describe('requestBody', () => {
  it('writes a single event', () => {
    const single = request({ endpoint: 'single', items: [{ device: device(), event: 0 }] });
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
    const old = device({ oldFirmware: true, timestampFormat: 'epoch-ms' });
    const { body } = requestBody(request({ items: [{ device: old, event: 0 }] }), NOW);
    expect(JSON.parse(String(body))).toEqual([
      {
        device_id: 'pibook-1-000001',
        event_id: '1-abc',
        timestamp: Date.parse('2025-06-03T04:05:06.789Z'),
        total_files_synced: '20',
        total_errors: '1',
        internet_speed: '3.2',
      },
    ]);
  });

  it('stamps sent_at with the clock of the device', () => {
    const skewed = device({ clock: { habit: 'skewed', offsetMs: -7_200_000, sendsSentAt: true } });
    const { body } = requestBody(request({ items: [{ device: skewed, event: 0 }] }), NOW);
    expect(JSON.parse(String(body))[0].sent_at).toBe('2026-01-02T01:04:05.678Z');
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
