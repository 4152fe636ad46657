import type { ChildProcess } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedgerHeader } from '../src/ledger/ledger-reader.js';
import { noFindings } from '../src/report/findings.js';
import type { Progress } from '../src/report/progress.js';
import { readScenario } from '../src/scenario/read-scenario.js';
import { simulate, type SimulateOptions } from '../src/simulate.js';
import { verifyFleet } from '../src/verify/verify-fleet.js';
import { closeAfter, startFrontedService, type FrontedService, type OnUpload } from './front.js';
import { storedEvents } from './stored-events.js';

let folder = '';
let service: FrontedService | null = null;
let processes: ChildProcess[] = [];

function onProcess(message: unknown): void {
  if (isStarted(message)) processes.push(message.process);
}

function isStarted(message: unknown): message is { process: ChildProcess } {
  return typeof message === 'object' && message !== null && 'process' in message;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-workers-'));
  processes = [];
  diagnostics.subscribe('child_process', onProcess);
});
afterEach(async () => {
  diagnostics.unsubscribe('child_process', onProcess);
  await service?.close();
  service = null;
  rmSync(folder, { recursive: true });
  // whatever happened
  if (alive().length > 0) throw new Error(`${alive().length} processes are left`);
});

/** The processes that were started and are still there. */
function alive(): readonly ChildProcess[] {
  return processes.filter(({ pid }) => pid !== undefined && isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const ledgerPath = (): string => join(folder, 'ledger.ndjson');

/** Starts a service, and what sends a fleet to it from three processes. */
async function prepare(onUpload: OnUpload): Promise<{
  service: FrontedService;
  send: (options?: Partial<SimulateOptions>) => ReturnType<typeof simulate>;
}> {
  const started = await startFrontedService(onUpload);
  service = started;
  const send = (options: Partial<SimulateOptions> = {}) =>
    simulate({
      target: started.url,
      scenario: readScenario('reconnect-storm', ['hostility.conflicts=0']),
      devices: 150,
      seed: 12,
      workers: 3,
      concurrency: 16,
      verify: false,
      ledgerPath: ledgerPath(),
      settleMs: 0,
      ...options,
    });
  return { service: started, send };
}

/** What a run that fails fails with, looked at later. */
function failureOf(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('a fleet sent by three processes', () => {
  it('is exact, the same as by one, and measured as a whole', async () => {
    const told: Progress[] = [];
    const { service: shared, send } = await prepare(() => undefined);
    const report = await send({ verify: true, onProgress: (progress) => told.push(progress) });
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ ok: true, workers: 3, findings: noFindings() });
    expect([0, 1, 2].map((part) => existsSync(part === 0 ? ledgerPath() : `${ledgerPath()}.part${part}`))).toEqual([
      true,
      true,
      true,
    ]);
    expect(readLedgerHeader(ledgerPath())).toMatchObject({ parts: 3, part: 0 });
    const { points } = report.series;
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(report.requests);
    expect(points.reduce((sum, { events }) => sum + events, 0)).toBe(report.events_answered);
    expect(Math.max(...points.map(({ in_flight }) => in_flight))).toBeLessThanOrEqual(16);
    expect(report.latency_ms.max).toBeGreaterThan(0);
    const last = told.findLast(({ phase }) => phase === 'send');
    expect(last).toMatchObject({ done: report.distinct_events, simulatedAtMs: expect.any(Number) });
    expect(last?.sending?.latencyMs).not.toBeNull();
    const byThree = storedEvents(shared.store);
    await shared.close();

    const { service: alone, send: sendAlone } = await prepare(() => undefined);
    const one = await sendAlone({ workers: 1, ledgerPath: join(folder, 'one.ndjson') });
    expect(one).toMatchObject({ workers: 1, requests: one.requests, events_sent: one.events_sent });
    expect(storedEvents(alone.store)).toEqual(byThree);
    expect(byThree).toHaveLength(report.distinct_events);
  });

  it('has no more processes than schools, or requests under way', async () => {
    const { send } = await prepare(() => undefined);
    expect(await send({ devices: 40, workers: 8, concurrency: 2 })).toMatchObject({ ok: true, workers: 2 });
    expect(readLedgerHeader(ledgerPath()).parts).toBe(2);
  });

  it('keeps a rate together', async () => {
    const { send } = await prepare(() => undefined);
    const report = await send({ devices: 60, pace: { kind: 'rate', requestsPerSecond: 100 } });
    const { started_at, ended_at } = report.series;
    const seconds = (Date.parse(ended_at) - Date.parse(started_at)) / 1_000;
    // attempts made again come on top
    expect(report.requests / seconds).toBeLessThan(130);
  });
});

describe('processes that send', () => {
  it('end with WORKER_DIED when one is killed, and the ledger can be verified', async () => {
    const gate = closeAfter(100, 16);
    const { service: behind, send } = await prepare(gate.onUpload);
    const ended = failureOf(send());
    await gate.reached;
    expect(processes).toHaveLength(3);
    processes[1]?.kill('SIGKILL');
    expect(await ended).toMatchObject({ code: 'WORKER_DIED', message: expect.stringContaining('SIGKILL') });
    // the others were stopped in order, with all their lines written
    for (const path of [ledgerPath(), `${ledgerPath()}.part2`]) {
      const text = readFileSync(path, 'utf8');
      expect(text.endsWith('\n')).toBe(true);
      expect(text.match(/"kind":"sent"/g)?.length).toBe(text.match(/"kind":"answered"/g)?.length);
    }
    gate.open();
    const verification = await verifyFleet({ target: behind.url, ledgerPath: ledgerPath(), settleMs: 0 });
    expect(verification).toMatchObject({ ok: false, findings: noFindings() });
    expect(verification.events_answered).toBeGreaterThan(0);
  });

  it('are stopped by the signal', async () => {
    const gate = closeAfter(100, 16);
    const { service: behind, send } = await prepare(gate.onUpload);
    const stop = new AbortController();
    const ended = failureOf(send({ signal: stop.signal }));
    await gate.reached;
    stop.abort();
    expect(await ended).toMatchObject({ code: 'ABORTED' });
    expect([processes.length, alive()]).toEqual([3, []]);
    gate.open();
    const verification = await verifyFleet({ target: behind.url, ledgerPath: ledgerPath(), settleMs: 0 });
    expect(verification.findings).toEqual(noFindings());
  });

  it('leave Ctrl-C, which reaches them too, to the one that started them', async () => {
    const gate = closeAfter(100, 16);
    const { send } = await prepare(gate.onUpload);
    const sending = send({ verify: true });
    await gate.reached;
    for (const child of processes) expect(child.kill('SIGINT')).toBe(true);
    gate.open();
    expect(await sending).toMatchObject({ ok: true, differences: [] });
  });

  it('hand on why one of them gave up', async () => {
    const { send } = await prepare((upload) => (upload > 100 ? Promise.resolve(503) : undefined));
    await expect(send({ giveUpAfterMs: 0 })).rejects.toMatchObject({
      name: 'SimulatorError',
      code: 'SERVICE_STOPPED_ANSWERING',
      message: expect.stringContaining('503'),
    });
  });

  it('send nothing where a part of the ledger is there already', async () => {
    const { service: untouched, send } = await prepare(() => undefined);
    writeFileSync(`${ledgerPath()}.part2`, 'mine');
    await expect(send()).rejects.toMatchObject({
      code: 'LEDGER_EXISTS',
      message: expect.stringContaining('.part2'),
    });
    expect(untouched.uploads()).toBe(0);
    expect(processes).toEqual([]);
    // nothing is in the way of another try
    expect(existsSync(ledgerPath())).toBe(false);
    expect(readFileSync(`${ledgerPath()}.part2`, 'utf8')).toBe('mine');
  });

  it('do not record', async () => {
    const { send } = await prepare(() => undefined);
    await expect(send({ recordPath: join(folder, 'run.rec') })).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });
});
