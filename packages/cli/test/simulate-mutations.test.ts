import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DevicePlan, type Fleet, planFleet } from '@pisync/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appliesOneTwice,
  dropsOneIn10000,
  ordersByArrival,
  servesStaleLatest,
  warnsOnEveryFailure,
} from './mutants.js';
import { type Mutant, noMutant, startMutatingProxy } from './mutating-proxy.js';
import { type PisyncService, startPisyncService } from './pisync-service.js';
import { type PisyncRun, runPisync } from './run-pisync.js';

/** Enough for more than 10,000 events. */
const DEVICES = 1650;
/** For what the lists show: the faults are named although few histories are read. */
const SAMPLED = ['--histories', '0.05'];

let folder: string;
let service: PisyncService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-mutations-'));
  service = await startPisyncService(join(folder, 'data'));
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Lets a fleet of its own upload through a proxy that is wrong in one way, and verifies what it says. */
async function through(mutant: Mutant, seed: number, ...more: readonly string[]): Promise<PisyncRun> {
  const proxy = await startMutatingProxy(service.url, mutant);
  try {
    const fleet = ['--devices', String(DEVICES), '--seed', String(seed)];
    return await runPisync(['simulate', '--target', proxy.url, ...fleet, '--verify', '--json', ...more], {
      TMPDIR: folder,
    });
  } finally {
    await proxy.close();
  }
}

function plan(seed: number): Fleet {
  return planFleet({ devices: DEVICES, seed });
}

function firstDevice(fleet: Fleet, wanted: (plan: DevicePlan) => boolean): string {
  for (let index = 0; index < fleet.devices; index += 1) {
    const device = fleet.devicePlan(index);
    if (wanted(device)) return device.id;
  }
  throw new RangeError('the fleet has no such device');
}

// each waits for a service that differs to get nearer the truth, so they wait together
describe.concurrent('pisync simulate --verify', { timeout: 300_000 }, () => {
  it('ends with 0 where the way to the service changes nothing', async () => {
    const run = await through(noMutant, 20);
    expect(run).toMatchObject({ code: 0 });
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({ ok: true, histories_read: DEVICES, differences: [] });
    expect(report.distinct_events).toBeGreaterThan(10_000);
  });

  it('names an event in 10,000 that is lost', async () => {
    const lost: string[] = [];
    const { code, stdout, stderr } = await through(
      dropsOneIn10000((event) => lost.push(event)),
      21,
    );
    expect(lost).toHaveLength(1);
    const [device, event] = lost[0]?.split('/') ?? [];
    expect(code).toBe(3);
    expect(stderr).toContain(`lost: 1 missing event (${device}). An event was answered 2xx, but is not in`);
    expect(stderr).toContain(`${device}: expected event ${event}, which was answered 2xx, got none`);
    expect(JSON.parse(stdout)).toMatchObject({
      differing_devices: 1,
      findings: { missing_events: 1, stale_latest: 0, duplicated_events: 0 },
    });
  });

  it('names an event that is applied twice', async () => {
    const device = firstDevice(
      plan(22),
      ({ events }) => events.length > 1 && events.every((event) => event.errors === 0),
    );
    const { code, stdout, stderr } = await through(appliesOneTwice(device), 22, ...SAMPLED);
    expect(code).toBe(3);
    expect(stderr).toContain(`duplicated: 1 duplicated event (${device}). An event is in a history more than once.`);
    expect(stderr).toContain('1 of 1,650 devices (seed 22)');
    expect(JSON.parse(stdout).findings).toMatchObject({ duplicated_events: 1, wrong_states: 1, missing_events: 0 });
  });

  it('names histories in the order of arrival', async () => {
    const { code, stdout, stderr } = await through(ordersByArrival, 23, '--histories', '0.25');
    expect(code).toBe(3);
    expect(stderr).toMatch(/wrong: \d+ histories out of order.* not newest first in effective order/);
    expect(JSON.parse(stdout).findings).toMatchObject({ missing_events: 0, duplicated_events: 0, wrong_payloads: 0 });
  });

  it('names an incident for every failing event', async () => {
    const { code, stdout, stderr } = await through(warnsOnEveryFailure(plan(24)), 24, ...SAMPLED);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /wrong: [\d,]+ false incidents, [\d,]+ wrong incidents \(.* no run of three failures behind it/,
    );
    expect(JSON.parse(stdout).findings).toMatchObject({ missing_incidents: 0, missing_events: 0, wrong_order: 0 });
  });

  it('names a latest sync that is stale', async () => {
    const device = firstDevice(plan(25), ({ events }) => events.length > 1);
    const { code, stdout, stderr } = await through(servesStaleLatest(device), 25);
    expect(code).toBe(3);
    expect(stderr).toContain(`stale: 1 stale latest sync (${device}). A device's latest sync is an older one`);
    expect(stderr).toContain(`pisync simulate --devices ${DEVICES} --seed 25 --verify`);
    const { differing_devices, findings } = JSON.parse(stdout);
    expect({ differing_devices, ...findings }).toMatchObject({
      differing_devices: 1,
      stale_latest: 1,
      wrong_states: 0,
    });
  });
});
