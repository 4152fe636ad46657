import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulationReport } from '../src/report/simulation-report.js';
import { readScenario } from '../src/scenario/read-scenario.js';
import type { Pace } from '../src/send/pace.js';
import { simulate } from '../src/simulate.js';
import { startStallingService } from './stalling-service.js';

const STALL_MS = 2_000;
/** Few enough to be less than a hundredth of all uploads. */
const CONNECTIONS = 2;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-omission-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Sends some 350 uploads, each an event, to a service that stalls at the 220th. */
async function againstAStall(pace: Pace): Promise<SimulationReport> {
  const service = await startStallingService(220, STALL_MS);
  try {
    return await simulate({
      target: service.url,
      scenario: readScenario('reconnect-storm', [
        'uploads.pibookRoutes={single: 1}',
        'uploads.piboxRoutes={single: 1}',
        'uploads.lostAnswers=0',
        'uploads.interrupted=0',
        'hostility.malformedBefore=0',
        'hostility.conflicts=0',
      ]),
      devices: 72,
      seed: 4,
      pace,
      verify: false,
      concurrency: CONNECTIONS,
      ledgerPath: join(folder, 'ledger.ndjson'),
    });
  } finally {
    await service.close();
  }
}

// Gil Tene, "How NOT to Measure Latency": who waits for an answer before asking again doesn't see what waits meanwhile
describe('a service that stalls for two seconds', () => {
  it('shows in the latencies of a fixed rate', async () => {
    const { requests, latency_ms, series, ok } = await againstAStall({ kind: 'rate', requestsPerSecond: 50 });
    expect(ok).toBe(true);
    expect(requests).toBeGreaterThan(320);
    expect(latency_ms.p999).toBeGreaterThan(0.75 * STALL_MS);
    expect(latency_ms.p999).toBeLessThan(3 * STALL_MS);
    // a hundred were due meanwhile, not just those on the wire
    expect(latency_ms.p95).toBeGreaterThan(0.5 * STALL_MS);
    expect(latency_ms.p50).toBeLessThan(STALL_MS / 4);
    expect(Math.max(...series.points.map(({ behind_ms }) => behind_ms))).toBeGreaterThan(0.5 * STALL_MS);
  });

  it('would be hidden by connections that wait for it', async () => {
    const { requests, latency_ms, series } = await againstAStall({ kind: 'max' });
    expect(latency_ms.max).toBeGreaterThan(0.75 * STALL_MS);
    // only as many are slow as there are connections
    expect(CONNECTIONS / requests).toBeLessThan(0.01);
    expect(latency_ms.p99).toBeLessThan(STALL_MS / 2);
    expect(series.points.every(({ behind_ms }) => behind_ms === 0)).toBe(true);
  });
});
