import type { SimulationReport } from '@pisync/simulator';
import pc from 'picocolors';
import { expect, it } from 'vitest';
import { describeSimulation } from './describe-simulation.js';
import { processTerminal } from './terminal.js';

const REPORT: SimulationReport = {
  ok: false,
  target: 'http://localhost:3000',
  scenario: 'monsoon-outage',
  seed: 42,
  devices: 10_000,
  pace: { kind: 'max' },
  workers: 1,
  verified: true,
  distinct_events: 60_123,
  events_answered: 60_123,
  events_sent: 66_000,
  requests: 20_000,
  malformed_requests: 70,
  retries: 12,
  lost_answers: 400,
  elapsed_ms: { check: 100, send: 60_000, verify: 9_000 },
  events_per_second: 1_002,
  latency_ms: { mean: 6, p50: 4.1, p90: 12, p95: 18, p99: 31, p999: 70, max: 12_400 },
  errors: { connection: 2, http_503: 1_500 },
  series: { interval_ms: 1_000, started_at: '2026-03-02T08:00:00Z', ended_at: '2026-03-02T08:00:00Z', points: [] },
  histories_read: 10_000,
  findings: {
    missing_events: 2,
    stale_latest: 0,
    wrong_order: 0,
    extra_events: 0,
    duplicated_events: 0,
    wrong_payloads: 0,
    wrong_times: 0,
    wrong_states: 0,
    missing_incidents: 0,
    false_incidents: 0,
    wrong_incidents: 0,
    wrong_lists: 0,
    protocol_faults: 0,
  },
  differing_devices: 2,
  differences: [],
};
const AGAIN = 'pisync simulate --scenario monsoon-outage --devices 10000 --seed 42 --verify';
const terminal = { ...processTerminal(process), colors: pc.createColors(false) };

it('says what was sent, how fast, and what was found', async () => {
  await expect(`${describeSimulation(REPORT, AGAIN, terminal)}\n`).toMatchFileSnapshot(
    '../../test/golden/simulation.txt',
  );
});

it('says nothing of errors where there were none', () => {
  expect(describeSimulation({ ...REPORT, errors: {} }, AGAIN, terminal)).not.toMatch(/^Errors/m);
});

it.each([
  [{ kind: 'max' }, 1, 'as fast as the service answers'],
  [{ kind: 'speed', factor: 0.5 }, 1, '0.5 times real time'],
  [{ kind: 'rate', requestsPerSecond: 1_500 }, 3, '1,500 requests/s, from 3 processes'],
] as const)('says how fast %j from %i is', (pace, workers, text) => {
  const lines = describeSimulation({ ...REPORT, pace, workers }, AGAIN, terminal).split('\n');
  expect(lines).toContain(`${'Pace'.padEnd(20)}${text}`);
});
