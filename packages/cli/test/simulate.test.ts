import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingsTotal, planFleet } from '@pisync/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mutant, startMutatingProxy } from './mutating-proxy.js';
import { startPisyncService } from './pisync-service.js';
import { runPisync } from './run-pisync.js';

describe('a fleet against the service', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pisync-sim-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is exact after the service was killed three times while devices uploaded', async () => {
    const { code, stdout, stderr } = await runPisync(
      ['demo', '--devices', '2500', '--seed', '11', '--kills', '3', '--json'],
      { TMPDIR: folder },
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      ok: true,
      verified: true,
      devices: 2500,
      kills: 3,
      differences: [],
    });
    expect(findingsTotal(report.findings)).toBe(0);
    expect(report.retries).toBeGreaterThan(0);
    expect(report.events_answered).toBe(report.distinct_events);
    // nothing is left behind
    expect(await readdir(folder)).toEqual([]);
  }, 240_000);

  it('is told when the service is wrong, with 3 and the devices', async () => {
    const service = await startPisyncService(join(folder, 'data'));
    const { href: url } = service.url;
    try {
      const fleet = ['simulate', '--target', url, '--devices', '300', '--seed', '5', '--json'];
      const exact = await runPisync([...fleet, '--verify']);
      expect(exact).toMatchObject({ code: 0 });
      expect(JSON.parse(exact.stdout)).toMatchObject({ ok: true, devices: 300, differences: [] });
      const again = await runPisync([...fleet, '--verify']);
      expect(again).toMatchObject({ code: 1, stdout: '' });
      expect(again.stderr).toMatch(/another seed/);

      const stranger = planFleet({ devices: 200, seed: 6 }).devicePlan(0).id;
      const proxy = await startMutatingProxy(service.url, slippingIn(stranger));
      const page = join(folder, 'report.html');
      const wrong = await runPisync(
        'simulate --devices 200 --seed 6 --json --verify --target'.split(' ').concat(proxy.url, '--html', page),
      );
      await proxy.close();
      expect(wrong.code).toBe(3);
      expect(wrong.stderr).toContain(`wrong: 1 extra event, 1 wrong device state (${stranger}).`);
      expect(wrong.stderr).toContain(page);
      expect(await readFile(page, 'utf8')).toContain(`<code>${stranger}</code>`);
      expect(JSON.parse(wrong.stdout)).toMatchObject({
        ok: false,
        differing_devices: 1,
        findings: { extra_events: 1 },
      });
    } finally {
      expect(await service.stop()).toBe(0);
    }
  }, 120_000);

  it('is verified later, by its ledger alone', async () => {
    const service = await startPisyncService(join(folder, 'data'));
    const target = ['--target', service.url.href];
    const ledger = ['--ledger', join(folder, 'run.ndjson')];
    const verify = ['simulate', 'verify', ...target, ...ledger];
    try {
      expect(await runPisync(['simulate', ...target, ...ledger, '--devices', '200'])).toMatchObject({ code: 0 });
      const exact = await runPisync([...verify, '--json']);
      expect(exact).toMatchObject({ code: 0, stderr: expect.stringContaining('verify: ') });
      expect(JSON.parse(exact.stdout)).toMatchObject({ ok: true, seed: 1, devices: 200, histories_read: 200 });
      const sampled = await runPisync([...verify, '--histories', '0.05']);
      expect(sampled).toMatchObject({ code: 0 });
      expect(sampled.stdout).toMatch(/Histories read +10 of 200 devices[^]*Missing events +0[^]*Verdict +exact\n$/);
    } finally {
      expect(await service.stop()).toBe(0);
    }

    // a service that has lost all of it
    const empty = await startPisyncService(join(folder, 'empty'));
    try {
      const lost = await runPisync(['simulate', 'verify', '--target', empty.url.href, ...ledger]);
      expect(lost.code).toBe(3);
      expect(lost.stdout).toMatch(/Fault +lost: [\d,]+ missing events, \d+ missing incidents \(pibox-1-000000\)\n/);
      expect(lost.stderr).toContain('the service differs from the truth in 200 of 200 devices (seed 1)');
      expect(lost.stderr).toContain('pisync simulate --devices 200 --seed 1 --verify');
    } finally {
      expect(await empty.stop()).toBe(0);
    }
  }, 120_000);
});

/** Before the first upload, an event slips in that the device never sent. */
function slippingIn(deviceId: string): Mutant {
  const foreign = {
    device_id: deviceId,
    timestamp: '2024-01-01T00:00:00Z',
    total_files_synced: 1,
    total_errors: 0,
    internet_speed: 1,
  };
  let slipped: Promise<unknown> | null = null;
  return async (request, forward) => {
    if (request.method === 'POST') {
      const headers = { 'content-type': 'application/json' };
      slipped ??= forward({ ...request, path: '/sync-event', headers, body: Buffer.from(JSON.stringify(foreign)) });
      await slipped;
    }
    return forward(request);
  };
}
