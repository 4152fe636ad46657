import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningServer, startServer } from '@pisync/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPisync } from './run-pisync.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-cli-'));
  server = await startServer({ port: 0, host: '127.0.0.1', dataDir: join(folder, 'data'), logLevel: 'silent' });
  const sync = (device_id: string, minute: number, total_errors: number) => ({
    device_id,
    timestamp: new Date(Date.UTC(2026, 2, 2, 12, minute)).toISOString(),
    total_files_synced: 5,
    total_errors,
    internet_speed: 2.5,
  });
  const run = (id: string, word: string) =>
    word.split('').map((letter, minute) => sync(id, minute, letter === 'F' ? 2 : 0));
  await server.fleet.accept([
    ...run('pibook-1', 'SFFFFF'),
    ...run('pibox-1', 'FFFFS'),
    ...run('-pibook-x', 'FFFFFF'),
    ...run('pibook-2', 'FFF'),
    ...run(`pibook-${'long'.repeat(30)}`, 'FSFSFSFS'),
  ]);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const pisync = (...args: readonly string[]) => runPisync(args, { PISYNC_URL: server.url });

describe('pisync report failures', () => {
  it('is a table by default, most failed first', async () => {
    const { code, stdout, stderr } = await pisync('report', 'failures', '--min', '5');
    expect(stdout).toBe(
      [
        'DEVICE     FAILED  SYNCS  IN A ROW  LAST EVENT (UTC)',
        '-pibook-x       6      6         6  2026-03-02 12:05',
        'pibook-1        5      6         5  2026-03-02 12:05',
        '',
      ].join('\n'),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '2 devices failed 5 times or more.\n' });
  });

  it('is one JSON array with --json and --format json', async () => {
    const { stdout } = await pisync('report', 'failures', '--json');
    expect(JSON.parse(stdout).map((row: { device_id: string }) => row.device_id)).toHaveLength(4);
    expect((await pisync('report', 'failures', '--format', 'json')).stdout).toBe(stdout);
    expect(JSON.parse((await pisync('report', 'failures', '--json', '--min', '99')).stdout)).toEqual([]);
    expect(JSON.parse(stdout)[1]).toEqual({
      device_id: 'pibook-1',
      failed_syncs: 5,
      total_syncs: 6,
      current_streak: 5,
      last_event_at: '2026-03-02T12:05:00.000Z',
    });
  });

  it('is CSV that no spreadsheet takes for a formula', async () => {
    const { stdout } = await pisync('report', 'failures', '--format', 'csv', '--min', '5');
    expect(stdout.split('\n')).toEqual([
      'device_id,failed_syncs,total_syncs,current_streak,last_event_at',
      "'-pibook-x,6,6,6,2026-03-02T12:05:00.000Z",
      'pibook-1,5,6,5,2026-03-02T12:05:00.000Z',
      '',
    ]);
  });

  it('leaves out devices not heard from since', async () => {
    const since = async (text: string) =>
      JSON.parse((await pisync('report', 'failures', '--json', '--since', text)).stdout).length;
    expect(await since('2026-03-02')).toBe(4);
    expect(await since('2026-03-02T12:05:00Z')).toBe(3);
    expect(await since('2026-03-03')).toBe(0);
    expect(await since('9000w')).toBe(4);
  });
});

describe('pisync device', () => {
  it('is JSON with its history', async () => {
    const { stdout } = await pisync('device', 'pibook-1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      device_id: 'pibook-1',
      status: 'failing',
      current_streak: 5,
      latest: { total_errors: 2 },
      history: Array.from({ length: 6 }, () => ({ device_id: 'pibook-1' })),
    });
  });

  it('ends with 1 for a device never heard from', async () => {
    expect(await pisync('device', 'nobody')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'pisync: nothing was ever heard from a device nobody; check the id\n',
    });
  });
});

describe('pisync monitor, where there is no terminal', () => {
  it('prints what it would show, once', async () => {
    const { code, stdout, stderr } = await pisync('monitor');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const steady = stdout.replace(/^Service .*/, 'Service      here').replace(/p50 .*/, 'p50 –, p99 –');
    await expect(steady).toMatchFileSnapshot('golden/monitor-once.txt');
  });

  it('gives the same as JSON', async () => {
    const { stdout } = await pisync('monitor', '--json');
    const snapshot: unknown = JSON.parse(stdout);
    expect(snapshot).toMatchObject({
      service: `${server.url}/`,
      stats: { devices: { total: 5, failing: 3 }, syncs: { total: 28 } },
      pulse: { stored: expect.any(Number), dependencies: [{ name: 'store', ok: true }] },
      failing: [{ device_id: '-pibook-x' }, { device_id: 'pibook-1' }, { device_id: 'pibook-2' }],
    });
    expect(Object.keys(Object(snapshot))).toEqual(['at', 'service', 'stats', 'pulse', 'failing', 'incidents']);
  });
});

describe('pisync', () => {
  it.each([
    [[], 2],
    [['--help'], 0],
    [['--version'], 0],
    [['nonsense'], 2],
    [['report'], 2],
    [['report', 'failures', '--format', 'xml'], 2],
    [['report', 'failures', '--min', '0'], 2],
    [['report', 'failures', '--min', 'many'], 2],
    [['report', 'failures', '--since', 'yesterday'], 2],
    [['report', 'failures', '--url', 'here'], 2],
    [['device'], 2],
    [['device', 'a', 'b'], 2],
    [['serve', '--port', '70000'], 2],
    [['serve', '--log-level', 'loud'], 2],
    [['simulate', '--devices', '0'], 2],
    [['simulate', '--target', 'ftp://x'], 2],
    [['simulate', '--histories', '0'], 2],
    [['simulate', 'again'], 2],
    [['simulate', 'verify'], 2],
    [['simulate', 'verify', '--ledger', 'x', '--histories', 'some'], 2],
    [['simulate', 'verify', '--ledger', '/nowhere/x', '--json'], 1],
    [['backfill'], 2],
    [['backfill', 'rebuild', '--data-dir', '/nowhere'], 2],
    [['backfill', 'rebuild', '--device', 'a', '--from', 'b'], 2],
    [['demo', '--kills', '-1'], 2],
    [['config', 'x'], 2],
    [['devices', '--status', 'well'], 2],
    [['devices', '--sort', 'speed'], 2],
    [['devices', '--limit', '0'], 2],
    [['incidents', '--until', 'soon'], 2],
    [['incidents', '--url', 'http://127.0.0.1:9'], 1],
    [['tail', 'x'], 2],
    [['completion'], 2],
    [['doctor', '--timeout', '0'], 2],
    [['config'], 0],
    [['device', 'x', '--url', 'http://127.0.0.1:9'], 1],
    [['monitor', '--url', 'http://127.0.0.1:9'], 1],
    [['monitor', 'now'], 2],
    [['simulate', '--devices', '10', '--target', 'http://127.0.0.1:9/nothing'], 1],
  ] as const)('%j ends with %i', async (args, code) => {
    const run = await pisync(...args);
    expect(run).toMatchObject({ code });
    expect(run.stderr).not.toMatch(/\bat .*\.(js|ts):\d+/);
    // results on stdout, what went wrong on stderr
    expect([run.stdout !== '', run.stderr !== '']).toEqual(code === 0 ? [true, false] : [false, true]);
  });

  it('is there as npx pisync once the clone is built', async () => {
    const { stdout } = await promisify(execFile)('npx', ['--no', 'pisync', '--version'], { cwd: ROOT });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('colours nothing that no terminal shows, in CI neither', async () => {
    const { stdout, stderr } = await runPisync(['device', 'pibook-0', '--url', server.url], {
      NO_COLOR: '',
      CI: 'true',
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^pisync: /);
    const shown = await runPisync(['device', 'pibook-1', '--url', server.url], { NO_COLOR: '', CI: 'true' });
    expect(shown.stdout).toMatch(/^Device +pibook-1\n/);
  });

  it('names the bad variable of the environment', async () => {
    const run = await runPisync(['serve'], { PORT: 'http', MONGO_URI: '127.0.0.1', PISYNC_DATA_DIR: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/PORT must be .*MONGO_URI/);
  });

  it.each([
    'serve',
    'worker',
    'db init',
    'db shard',
    'queue status',
    'queue dead',
    'queue replay',
    'queue drain',
    'simulate',
    'simulate verify',
    'simulate replay',
    'simulate scenarios',
    'monitor',
    'report failures',
    'report incidents',
    'report fleet',
    'report connectivity',
    'device',
    'backfill rebuild',
    'devices',
    'incidents',
    'tail',
    'alerts list',
    'alerts notifications',
    'alerts retry',
    'alerts test',
    'silence add',
    'silence list',
    'silence end',
    'backfill import',
    'backfill export',
    'demo',
    'config',
    'config path',
    'completion',
    'doctor',
  ])('%s --help has its options and examples', async (command) => {
    const { code, stdout } = await pisync(...command.split(' '), '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
    await expect(stdout).toMatchFileSnapshot(`golden/${command.replace(' ', '-')}.help.txt`);
  });
});
