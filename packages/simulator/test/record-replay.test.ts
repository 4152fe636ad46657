import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../src/ledger/ledger-reader.js';
import { replay, type ReplayOptions } from '../src/record/replay.js';
import { recordingLine } from '../src/record/recording-line.js';
import type { SimulationReport } from '../src/report/simulation-report.js';
import { readScenario } from '../src/scenario/read-scenario.js';
import { simulate, type SimulateOptions } from '../src/simulate.js';
import { leapingClock } from './leaping-clock.js';
import { startReferenceService, type ReferenceService } from './reference-service.js';
import { storedEvents } from './stored-events.js';

let folder = '';
let services: ReferenceService[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-replay-'));
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  rmSync(folder, { recursive: true });
});

async function freshService(): Promise<ReferenceService> {
  const service = await startReferenceService();
  services.push(service);
  return service;
}

async function record(
  recordPath: string,
  options: Partial<SimulateOptions> = {},
): Promise<{ service: ReferenceService; report: SimulationReport }> {
  const service = await freshService();
  const report = await simulate({
    target: service.url,
    scenario: readScenario('reconnect-storm', ['hostility.malformedBefore=0.1', 'hostility.conflicts=0']),
    devices: 60,
    seed: 8,
    verify: false,
    ledgerPath: join(folder, 'recorded.ndjson'),
    recordPath,
    ...options,
  });
  return { service, report };
}

function replayTo(service: ReferenceService, recordingPath: string, options: Partial<ReplayOptions> = {}) {
  const ledgerPath = join(folder, 'replayed.ndjson');
  return replay({ target: service.url, recordingPath, verify: true, ledgerPath, settleMs: 0, ...options });
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

function requestsOf(path: string) {
  const lines = textOf(path).trim().split('\n').slice(1);
  return lines
    .map((line) => recordingLine.parse(JSON.parse(line)))
    .flatMap((line) => (line.kind === 'request' ? line : []));
}

describe('a recording', () => {
  it.each(['run.rec', 'run.rec.gz'])('%s is replayed to the same events, exact', async (name) => {
    const path = join(folder, name);
    const { service, report } = await record(path);
    const fresh = await freshService();
    const again = await replayTo(fresh, path);
    expect(again.differences).toEqual([]);
    expect(again).toMatchObject({
      ok: true,
      verified: true,
      scenario: 'reconnect-storm',
      seed: 8,
      devices: 60,
      events_answered: report.distinct_events,
      events_sent: report.events_sent,
      requests: report.requests,
      malformed_requests: report.malformed_requests,
    });
    expect(report.malformed_requests).toBeGreaterThan(5);
    expect(storedEvents(fresh.store)).toEqual(storedEvents(service.store));
    const { points } = again.series;
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(again.requests);
  });

  it('keeps each attempt, byte for byte, and each lane in its order', async () => {
    const path = join(folder, 'run.rec');
    const { report } = await record(path);
    const requests = requestsOf(path);
    expect(requests).toHaveLength(report.requests + report.malformed_requests);
    expect(requests.some(({ base64, body }) => base64 === true && Buffer.from(body, 'base64').length > 0)).toBe(true);

    await replayTo(await freshService(), path, { verify: false, concurrency: 64 });
    // requests are numbered as recorded; while one of a lane is under way, no other one is
    const lanes = requests.map(({ lane }) => lane);
    const underWay = new Set<number | undefined>();
    let most = 0;
    for (const line of readLedger(join(folder, 'replayed.ndjson'))) {
      const lane = lanes[line.request - 1];
      expect(underWay.has(lane)).toBe(line.kind === 'answered');
      if (line.kind === 'sent') underWay.add(lane);
      else underWay.delete(lane);
      most = Math.max(most, underWay.size);
    }
    expect(most).toBeGreaterThan(8);
  });

  it('is replayed as slowly or fast as asked, by when it was recorded', async () => {
    const path = join(folder, 'run.rec.gz');
    await record(path, { clock: leapingClock(1e12), pace: { kind: 'rate', requestsPerSecond: 10 }, concurrency: 1 });
    const recorded = requestsOf(path);
    const startMs = 2e12;
    const pace = { kind: 'speed', factor: 4 } as const;
    const clock = leapingClock(startMs);
    await replayTo(await freshService(), path, { pace, clock, concurrency: 1, verify: false });
    const sent = [...readLedger(join(folder, 'replayed.ndjson'))].filter(({ kind }) => kind === 'sent');
    const firstMs = recorded[0]?.at ?? NaN;
    expect(sent.map(({ at }) => at)).toEqual(recorded.map(({ at }) => startMs + (at - firstMs) / 4));
    expect((sent.at(-1)?.at ?? 0) - startMs).toBeGreaterThan(1_000);
  });

  it('is never overwritten', async () => {
    const path = join(folder, 'run.rec');
    writeFileSync(path, 'mine');
    await expect(record(path)).rejects.toMatchObject({ code: 'FILE_EXISTS', message: expect.stringContaining(path) });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('is not begun where there is a ledger already', async () => {
    writeFileSync(join(folder, 'recorded.ndjson'), 'mine');
    await expect(record(join(folder, 'run.rec'))).rejects.toMatchObject({ code: 'LEDGER_EXISTS' });
    // so that nothing is in the way of the next try
    expect(() => readFileSync(join(folder, 'run.rec'))).toThrow(/ENOENT/);
  });
});

describe('a recording that cannot be replayed', () => {
  const header = { kind: 'recording', version: 1, seed: 1, devices: 5, scenario: { name: 'mine' } };
  const request = {
    kind: 'request',
    lane: 1,
    request: 1,
    attempt: 1,
    at: 1,
    events: [[0, 0]],
    path: '/x',
    headers: {},
    body: '',
  };
  const lines = (...content: unknown[]): string => content.map((line) => `${JSON.stringify(line)}\n`).join('');

  it.each([
    ['is not there', null, /ENOENT/],
    ['is empty', '', /header of a recording/],
    ['is no recording', 'device_id,timestamp\r\n', /header of a recording/],
    ['is a ledger', lines({ ...header, kind: 'ledger' }), /header of a recording/],
    ['is of a later version', lines({ ...header, version: 2 }), /header of a recording/],
    ['has a foreign line', lines(header, { kind: 'sent' }), /line 2 is none of a recording/],
    ['breaks off', lines(header, request), /breaks off after 1 requests\. .*killed.*record anew/],
    ['breaks off within a line', lines(header, request) + '{"kind":"req', /breaks off/],
    ['lacks a request', lines(header, request, { kind: 'end', requests: 2 }), /it has 1 of 2 requests/],
    ['has a device too many', lines(header, { ...request, events: [[5, 0]] }), /events of device 5.*record anew/],
    ['has an event too many', lines(header, { ...request, events: [[0, 999]] }), /events of device 0/],
    ['has an unknown setting', lines({ ...header, scenario: { name: 'mine', x: 1 } }), /of the recording/],
  ])('%s', async (_, content, message) => {
    const path = join(folder, 'run.rec');
    if (content !== null) writeFileSync(path, content);
    await expect(replayTo(await freshService(), path, { verify: false })).rejects.toMatchObject({
      code: expect.stringMatching(/^(RECORDING_UNREADABLE|SCENARIO_INVALID)$/),
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['is no gzip', Buffer.from('{"kind":"recording"}\n'), /incorrect header check/],
    ['is torn', gzipSync(lines(header, request)).subarray(0, -9), /its end is missing\. .*record anew/],
  ])('%s, although it is called .gz', async (_, content, message) => {
    const path = join(folder, 'run.rec.gz');
    writeFileSync(path, content);
    await expect(replayTo(await freshService(), path)).rejects.toMatchObject({
      code: 'RECORDING_UNREADABLE',
      message: expect.stringMatching(message),
    });
  });
});
