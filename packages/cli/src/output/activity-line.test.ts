import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { ApiEvent } from '@pisync/server/wire';
import { incidentLine, lostLine, syncLine } from './activity-line.js';
import { historyStrip } from './history-strip.js';
import { span } from './quantities.js';

const plain = pc.createColors(false);
const colored = pc.createColors(true);

const EVENT: ApiEvent = {
  device_id: 'pibook-1',
  event_id: 'e1',
  timestamp: '2026-03-02T12:00:00.000Z',
  effective_at: '2026-03-02T12:00:00.000Z',
  received_at: '2026-03-02T12:00:01.250Z',
  clock: 'ok',
  total_files_synced: 1200,
  total_errors: 0,
  internet_speed: 2.5,
};

const INCIDENT = {
  id: 'pibook-1~e1',
  device_id: 'pibook-1',
  status: 'open',
  length: 3,
  started_at: '2026-03-02T11:00:00.000Z',
  last_failure_at: '2026-03-02T12:00:00.000Z',
  detected_at: '2026-03-02T12:00:01.250Z',
  resolved_at: null,
};

describe('what happens, in a line each', () => {
  it('stands in columns', () => {
    const failed = { ...EVENT, total_files_synced: 0, total_errors: 2, clock: 'unset' };
    const change = { reason: 'lengthened', at: '2026-03-02T12:00:01.250Z', incident: INCIDENT };
    expect([syncLine(EVENT, plain), syncLine(failed, plain), incidentLine(change, plain)]).toEqual([
      '2026-03-02T12:00:01Z  sync      ok          pibook-1  1,200 files, 2.5 Mbit/s',
      '2026-03-02T12:00:01Z  sync      failed      pibook-1  0 files, 2 errors, 2.5 Mbit/s, clock unset',
      '2026-03-02T12:00:01Z  incident  lengthened  pibook-1  3 failures since 2026-03-02T11:00:00Z',
    ]);
  });

  it('says what was lost', () => {
    expect(lostLine({ syncs: 1200, incidents: 1 })).toMatch(/^1,200 syncs and 1 incident came faster/);
    expect(lostLine({ syncs: 1, incidents: 0 })).toMatch(/^1 sync came faster/);
  });
});

it('draws a history with the oldest on the left, the same without colours', () => {
  const history = [{ ...EVENT, total_errors: 1 }, EVENT, { ...EVENT, total_files_synced: 0 }];
  expect(historyStrip(history, plain)).toBe('-·×');
  const escapes = new RegExp(String.raw`\u001b\[\d+m`, 'g');
  expect(historyStrip(history, colored).replaceAll(escapes, '')).toBe('-·×');
});

it.each([
  [-1, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_600_000, '1h'],
  [12_000_000, '3h20m'],
  [172_800_000, '2d'],
])('%i ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});
