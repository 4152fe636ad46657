import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findingsTotal, planFleet } from '@pisync/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PISYNC, runPisync } from './run-pisync.js';

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
    const service = spawn(process.execPath, [PISYNC, 'serve'], {
      env: { ...process.env, PORT: '0', PISYNC_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'info', MONGO_URI: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(createInterface({ input: service.stdout }), 'line');
      const { url }: { url: string } = JSON.parse(String(line));
      const fleet = ['simulate', '--target', url, '--devices', '300', '--seed', '5', '--json'];
      const exact = await runPisync([...fleet, '--verify']);
      expect(exact).toMatchObject({ code: 0 });
      expect(JSON.parse(exact.stdout)).toMatchObject({ ok: true, devices: 300, differences: [] });
      const again = await runPisync([...fleet, '--verify']);
      expect(again).toMatchObject({ code: 1, stdout: '' });
      expect(again.stderr).toMatch(/another seed/);

      const stranger = planFleet({ devices: 200, seed: 6 }).devicePlan(0).id;
      const proxy = await slippingIn(new URL(url), stranger);
      const wrong = await runPisync([
        'simulate',
        '--target',
        proxy.url,
        '--devices',
        '200',
        '--seed',
        '6',
        '--json',
        '--verify',
        '--html',
        join(folder, 'report.html'),
      ]);
      await proxy.close();
      expect(wrong.code).toBe(3);
      expect(wrong.stderr).toContain(stranger);
      expect(wrong.stderr).toContain(join(folder, 'report.html'));
      expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(`<code>${stranger}</code>`);
      expect(JSON.parse(wrong.stdout)).toMatchObject({
        ok: false,
        differing_devices: 1,
        findings: { extra_events: 1 },
      });
    } finally {
      service.kill('SIGTERM');
      const [code] = await once(service, 'exit');
      expect(code).toBe(0);
    }
  }, 120_000);
});

/** A way to the service on which, before the first upload, an event slips in that the device never sent. */
async function slippingIn(service: URL, deviceId: string): Promise<{ url: string; close: () => Promise<void> }> {
  const foreign = {
    device_id: deviceId,
    timestamp: '2024-01-01T00:00:00Z',
    total_files_synced: 1,
    total_errors: 0,
    internet_speed: 1,
  };
  let slipped: Promise<unknown> | null = null;
  const server = createServer((request, response) => {
    const forward = (): void => {
      const { method, headers, url: path } = request;
      const onward = httpRequest(new URL(path ?? '/', service), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    };
    if (request.method === 'POST') {
      slipped ??= fetch(new URL('/sync-event', service), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(foreign),
      });
    }
    void Promise.resolve(slipped).then(forward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
