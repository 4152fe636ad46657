import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noFindings, type FindingKind } from '../src/report/findings.js';
import type { Progress } from '../src/report/progress.js';
import type { SimulationReport } from '../src/report/simulation-report.js';
import { readScenario } from '../src/scenario/read-scenario.js';
import type { ScenarioInput } from '../src/scenario/scenario-schema.js';
import { simulate, type SimulateOptions } from '../src/simulate.js';
import type { SimulatorClock } from '../src/system-clock.js';
import type { Verification } from '../src/verify/verification.js';
import { verifyFleet } from '../src/verify/verify-fleet.js';
import { startReferenceService, type ReferenceServiceOptions } from './reference-service.js';
import type { Mutation } from './reference-store.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-simulator-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Simulates a fleet against a reference service of its own. */
async function against(
  service: ReferenceServiceOptions,
  options: Partial<SimulateOptions> = {},
): Promise<SimulationReport> {
  const reference = await startReferenceService(service);
  try {
    return await simulate({
      target: reference.url,
      devices: 300,
      seed: 11,
      verify: true,
      concurrency: 16,
      ledgerPath: join(folder, 'ledger.ndjson'),
      settleMs: 0,
      ...options,
    });
  } finally {
    await reference.close();
  }
}

describe('simulate against an exact service', () => {
  it('finds nothing wrong where events are stored before the answer', async () => {
    const report = await against({}, { devices: 1_500 });
    expect(report.differences).toEqual([]);
    expect(report.findings).toEqual(noFindings());
    expect(report).toMatchObject({ ok: true, verified: true, seed: 11, devices: 1_500, retries: 0 });
    expect(report.events_answered).toBe(report.distinct_events);
    expect(report.events_sent).toBeGreaterThan(report.distinct_events);
    expect(report.lost_answers).toBeGreaterThan(30);
    expect(report.malformed_requests).toBeGreaterThan(5);
    expect(report.errors).toEqual({});
    const { points } = report.series;
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(report.requests);
    expect(points.reduce((sum, { events }) => sum + events, 0)).toBe(report.events_answered);
    expect(Math.max(...points.map(({ in_flight }) => in_flight))).toBe(16);
    expect(points.every(({ behind_ms }) => behind_ms === 0)).toBe(true);
  });

  it('finds nothing wrong where events are queued, below a base path, at a service that is often overloaded', async () => {
    const report = await against({ ack: 'queued', base: '/api', overloadedEvery: 7 }, { settleMs: 60_000 });
    expect(report.differences).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.retries).toBeGreaterThan(10);
    expect(Object.keys(report.errors).sort()).toEqual(['http_429', 'http_502', 'http_503', 'http_504']);
    expect(Object.values(report.errors).reduce((sum, count) => sum + count)).toBe(report.retries);
  });

  it('finds nothing wrong where connections are lost after events were stored', async () => {
    const report = await against({ hangsUpEvery: 9 }, { clock: hastyClock() });
    expect(report.differences).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.retries).toBeGreaterThan(10);
    expect(report.errors).toEqual({ connection: report.retries });
  });

  it('finds nothing wrong with uploads that break off, conflicts, and batches that are too large', async () => {
    const report = await against({}, { scenario: EVERY_HOSTILITY, devices: 100 });
    expect(report.differences).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.malformed_requests).toBeGreaterThan(30);
    expect(report.lost_answers).toBeGreaterThan(30);
    expect(report.events_answered).toBe(report.distinct_events);
  });

  it('sends without verifying, and the ledger can be verified later', async () => {
    const reference = await startReferenceService();
    const ledgerPath = join(folder, 'later.ndjson');
    const target = reference.url;
    const report = await simulate({ target, devices: 100, seed: 3, verify: false, ledgerPath });
    expect(report).toMatchObject({ ok: true, verified: false, events_answered: report.distinct_events });
    expect(await verifyFleet({ target, ledgerPath, settleMs: 0 })).toMatchObject({
      ok: true,
      seed: 3,
      devices: 100,
      distinct_events: report.distinct_events,
    });
    await reference.close();
  });

  it('ignores the fleets of other seeds', async () => {
    const reference = await startReferenceService();
    const reports = [];
    for (const seed of [1, 2]) {
      const ledgerPath = join(folder, `${seed}.ndjson`);
      reports.push(await simulate({ target: reference.url, devices: 80, seed, verify: true, ledgerPath, settleMs: 0 }));
    }
    expect(reports.map(({ ok }) => ok)).toEqual([true, true]);
    await reference.close();
  });

  it('tells of its progress, phase by phase', async () => {
    const told: Progress[] = [];
    await against({}, { devices: 50, onProgress: (progress) => told.push(progress) });
    expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['check', 'send', 'verify']);
    for (const phase of ['check', 'send', 'verify']) {
      const last = told.findLast((progress) => progress.phase === phase);
      expect(last?.done).toBe(last?.total);
      expect(last?.sending === undefined).toBe(phase !== 'send');
    }
  });
});

describe('simulate against a wrong service', () => {
  const kinds: Record<Mutation, FindingKind> = {
    'drops-an-event': 'missing_events',
    'applies-one-twice': 'duplicated_events',
    'keeps-duplicates': 'duplicated_events',
    'orders-by-arrival': 'wrong_order',
    'loses-an-incident': 'missing_incidents',
    'false-incident': 'false_incidents',
    'long-incident': 'wrong_incidents',
    'stale-latest': 'stale_latest',
    'stale-cache': 'stale_latest',
    'wrong-count': 'wrong_states',
    'wrong-received-at': 'wrong_times',
    'ignores-skew': 'wrong_times',
    'wrong-payload': 'wrong_payloads',
    'answers-500': 'protocol_faults',
    'takes-malformed': 'protocol_faults',
    'takes-conflicts': 'protocol_faults',
    'refuses-a-good-item': 'protocol_faults',
    'forgets-a-device': 'wrong_lists',
    'repeats-a-device': 'wrong_lists',
    'fewest-first': 'wrong_lists',
    'swaps-in-history': 'wrong_order',
    'long-default-page': 'wrong_lists',
    'loses-pages': 'missing_events',
    'breaks-a-list': 'protocol_faults',
  };
  it.each(Object.entries(kinds))('%s gives %s', async (name, kind) => {
    const mutation = Object.keys(kinds).find((key): key is Mutation => key === name);
    if (mutation === undefined) throw new Error(name);
    const report = await against({ mutation }, NEEDED[mutation]);
    expect(report.ok).toBe(false);
    expect(report.findings[kind]).toBeGreaterThan(0);
  });

  it('names every event as lost where the service has none of them', async () => {
    const report = await against({}, { devices: 60 });
    const { ok, findings, differing_devices, differences } = await againstLedger();
    expect({ ok, differing_devices }).toEqual({ ok: false, differing_devices: 60 });
    expect(findings).toMatchObject({ missing_events: report.distinct_events, stale_latest: 0, protocol_faults: 0 });
    expect(differences).toHaveLength(10);
    expect(differences[0]).toMatchObject({ kind: 'missing_events', device_id: 'pibox-11-000000' });
  });

  it('tells of a list that cannot be read once, not of each device that is not in it', async () => {
    const report = await against({ mutation: 'breaks-a-list' });
    expect(report.findings).toEqual({ ...noFindings(), protocol_faults: 1 });
    expect(report.differences[0]?.reason).toContain('GET /devices?limit=500');
  });
});

describe('simulate where it cannot go on', () => {
  it('says that nothing answers at the target', async () => {
    const reference = await startReferenceService();
    await reference.close();
    const attempt = simulate({ ...QUICK, target: reference.url, ledgerPath: join(folder, 'l') });
    await expect(attempt).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' });
  });

  it('says that the URL is not that of a PiSync service', async () => {
    const reference = await startReferenceService();
    const attempt = simulate({ ...QUICK, target: `${reference.url}/wrong`, ledgerPath: join(folder, 'l') });
    await expect(attempt).rejects.toMatchObject({ code: 'TARGET_NOT_PISYNC' });
    await reference.close();
  });

  it.each(['localhost:3000', 'nowhere', ''])('says that "%s" is no URL', async (target) => {
    const attempt = simulate({ ...QUICK, target, ledgerPath: join(folder, 'l') });
    await expect(attempt).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });

  it('refuses a service that knows the fleet already', async () => {
    const reference = await startReferenceService();
    await simulate({ ...QUICK, target: reference.url, ledgerPath: join(folder, 'one') });
    const again = simulate({ ...QUICK, target: reference.url, ledgerPath: join(folder, 'two') });
    await expect(again).rejects.toMatchObject({
      code: 'FLEET_ALREADY_KNOWN',
      message: expect.stringContaining('seed'),
    });
    await reference.close();
  });

  it('gives up on a service that stays overloaded, and keeps the ledger', async () => {
    const attempt = against({ overloadedEvery: 1 }, { clock: leapingClock() });
    await expect(attempt).rejects.toMatchObject({ code: 'SERVICE_STOPPED_ANSWERING' });
    const verification = await againstLedger();
    expect(verification).toMatchObject({ ok: false, events_answered: 0 });
    expect(verification.findings).toEqual(noFindings());
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const onProgress = ({ phase }: Progress): void => {
      if (phase === 'send') stop.abort();
    };
    await expect(against({}, { signal: stop.signal, onProgress })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

const EVERY_HOSTILITY = scenarioWith({
  uploads: { interrupted: 0.1, lostAnswers: 0.1, cutConnections: 0.5 },
  hostility: { malformedBefore: 0.2, badItems: 0.2, conflicts: 0.2, tooLarge: 0.2 },
});

/** A history of several pages. */
const RUNAWAY = { scenario: scenarioWith({ syncs: { runaway: { oneIn: 300 } } }) };

/** What a fleet must have for a fault to show, beside what the default one has. */
const NEEDED: Readonly<Partial<Record<Mutation, Partial<SimulateOptions>>>> = {
  'loses-pages': RUNAWAY,
  'long-default-page': RUNAWAY,
  'takes-malformed': { scenario: EVERY_HOSTILITY },
  'takes-conflicts': { scenario: EVERY_HOSTILITY },
};

/** The default scenario with some settings changed. */
function scenarioWith(changes: Partial<ScenarioInput>): ScenarioInput {
  return { ...readScenario('reconnect-storm'), ...changes };
}

const QUICK = { devices: 5, seed: 1, verify: false, giveUpAfterMs: 0 };

/** The machine's clock, save that no pause takes any time. */
function hastyClock(): SimulatorClock {
  return { now: () => Date.now(), pause: () => Promise.resolve() };
}

/** A clock on which every pause lasts as long as it should and takes no time. */
function leapingClock(): SimulatorClock {
  let leaptMs = 0;
  return {
    now: () => Date.now() + leaptMs,
    pause: (ms) => {
      leaptMs += Math.max(ms, 1_000);
      return Promise.resolve();
    },
  };
}

/** Verifies the test's ledger against a service that has nothing. */
async function againstLedger(): Promise<Verification> {
  const empty = await startReferenceService();
  try {
    return await verifyFleet({ target: empty.url, ledgerPath: join(folder, 'ledger.ndjson'), settleMs: 0 });
  } finally {
    await empty.close();
  }
}
