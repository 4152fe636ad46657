import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planFleet } from '../src/fleet/fleet.js';
import { readLedger } from '../src/ledger/ledger-reader.js';
import type { Progress } from '../src/report/progress.js';
import { readScenario } from '../src/scenario/read-scenario.js';
import { simulate } from '../src/simulate.js';
import { uploadSchedule } from '../src/upload/upload-schedule.js';
import { leapingClock } from './leaping-clock.js';
import { startReferenceService, type ReferenceService } from './reference-service.js';

let folder = '';
let service: ReferenceService;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-speed-'));
  service = await startReferenceService();
});
afterEach(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

it('plays a storm after four days at 720 times real time', async () => {
  const fleet = { scenario: readScenario('reconnect-storm', ['hostility.malformedBefore=0']), devices: 20, seed: 3 };
  const startMs = Date.now();
  const progress: Progress[] = [];
  const report = await simulate({
    ...fleet,
    target: service.url,
    verify: false,
    pace: { kind: 'speed', factor: 720 },
    concurrency: 1,
    ledgerPath: join(folder, 'ledger.ndjson'),
    clock: leapingClock(startMs),
    onProgress: (told) => progress.push(told),
  });
  expect(report).toMatchObject({ events_answered: report.distinct_events, pace: { kind: 'speed', factor: 720 } });
  // on a clock that stands still while it sends, nothing is late
  expect(report.series.points.every(({ behind_ms }) => behind_ms === 0)).toBe(true);

  const lanes = [...uploadSchedule(planFleet(fleet))];
  const firstMs = lanes[0]?.atMs ?? NaN;
  const lastMs = lanes.at(-1)?.atMs ?? NaN;
  // the outages end within an hour of each other, the last devices are online soon after the fifth day
  expect(lastMs - firstMs).toBeGreaterThan(3_600_000);
  const due = lanes.flatMap(({ atMs, requests }) => requests.map(() => startMs + (atMs - firstMs) / 720));
  const sent = [...readLedger(join(folder, 'ledger.ndjson'))].filter(
    (line) => line.kind === 'sent' && line.attempt === 1 && line.malformed === undefined,
  );
  expect(sent).toHaveLength(due.length);
  const late = sent.map(({ at }, n) => Math.abs(at - (due[n] ?? NaN)));
  expect(Math.max(...late)).toBeLessThan(1e-3);

  const last = progress.findLast(({ phase }) => phase === 'send');
  expect(last).toMatchObject({ isScheduled: true, simulatedAtMs: lastMs });
});

it('has no schedule at full speed', async () => {
  const progress: Progress[] = [];
  await simulate({
    target: service.url,
    devices: 5,
    seed: 3,
    verify: false,
    ledgerPath: join(folder, 'ledger.ndjson'),
    onProgress: (told) => progress.push(told),
  });
  expect(progress.findLast(({ phase }) => phase === 'send')).toMatchObject({
    isScheduled: false,
    simulatedAtMs: expect.any(Number),
  });
});
