import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { DEFAULT_ABSENCE_POLICY, type Watch } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { type RunningServer, startServer } from '@pisync/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PISYNC, runPisync } from './run-pisync.js';

const sync = (device_id: string, minute: number, total_errors: number) => ({
  device_id,
  timestamp: new Date(Date.UTC(2026, 2, 2, 12, minute)).toISOString(),
  total_files_synced: 5,
  total_errors,
  internet_speed: 2.5,
});
const run = (id: string, word: string) =>
  word.split('').map((letter, minute) => sync(id, minute, letter === 'F' ? 2 : 0));

let folder: string;
let server: RunningServer;
let port: number;

const start = async (): Promise<void> => {
  server = await startServer({ port, host: '127.0.0.1', dataDir: join(folder, 'data'), logLevel: 'silent' });
  port = server.port;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-devices-'));
  port = 0;
  await start();
  await server.fleet.accept([
    ...run('pibook-1', 'SFFFFF'),
    ...run('pibox-1', 'FFFFSFFFS'),
    ...run('tablet', 'S'),
    ...Array.from({ length: 60 }, (_, index) => sync(`pibook-many-${index}`, 0, 0)),
  ]);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const pisync = (args: string) => runPisync(args.split(' '), { PISYNC_URL: server.url });
const idsOf = async (args: string): Promise<readonly string[]> => {
  const rows: readonly { device_id: string }[] = JSON.parse((await pisync(args)).stdout);
  return rows.map((row) => row.device_id);
};

describe('pisync devices', () => {
  it('is a table, and says that there are more', async () => {
    const { code, stdout, stderr } = await pisync('devices --sort -failed_syncs --limit 3');
    await expect(stdout).toMatchFileSnapshot('golden/devices.txt');
    const more = '3 devices.\nThere are more: give --limit <number>, or --all.\n';
    expect({ code, stderr }).toEqual({ code: 0, stderr: more });
  });

  it('filters and sorts', async () => {
    expect(await idsOf('devices --json --status failing')).toEqual(['pibook-1']);
    expect(await idsOf('devices --json --kind pibox')).toEqual(['pibox-1']);
    expect(await idsOf('devices --json --kind unknown')).toEqual(['tablet']);
    expect(await idsOf('devices --json --id many-59')).toEqual(['pibook-many-59']);
    expect((await idsOf('devices --json --sort -current_streak'))[0]).toBe('pibook-1');
    expect(await idsOf('devices --json --id nothing')).toEqual([]);
  });

  it('has as many as are wanted', async () => {
    expect(await idsOf('devices --json')).toHaveLength(50);
    expect(await idsOf('devices --json --all')).toHaveLength(63);
    expect((await pisync('devices --all --quiet')).stdout.split('\n')).toHaveLength(65);
    expect(await pisync('devices --id nothing')).toEqual({ code: 0, stdout: '', stderr: '0 devices.\n' });
  });
});

describe('pisync device', () => {
  it('shows the history as a strip, and the incidents', async () => {
    const { stdout } = await pisync('device pibox-1');
    await expect(stdout).toMatchFileSnapshot('golden/device.txt');
    const device = JSON.parse((await pisync('device pibox-1 --json')).stdout);
    expect(device).toMatchObject({ device_id: 'pibox-1', incidents: [{ length: 3 }, { length: 4 }] });
    expect(device.history).toHaveLength(9);
  });

  it('knows whom somebody may have meant', async () => {
    expect((await pisync('device box-1')).stderr).toBe(
      'pisync: nothing was ever heard from a device box-1; did you mean pibox-1?\n',
    );
  });
});

describe('pisync incidents', () => {
  it('is a table, newest first', async () => {
    const { code, stdout, stderr } = await pisync('incidents');
    await expect(stdout).toMatchFileSnapshot('golden/incidents.txt');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '3 incidents.\n' });
  });

  it('filters', async () => {
    expect(await idsOf('incidents --json --status open')).toEqual(['pibook-1']);
    expect(await idsOf('incidents --json --device pibox-1')).toEqual(['pibox-1', 'pibox-1']);
    expect(await idsOf('incidents --json --id book')).toEqual(['pibook-1']);
    expect(await idsOf('incidents --json --kind pibox')).toEqual(['pibox-1', 'pibox-1']);
    expect(await idsOf('incidents --json --since 2026-03-02T12:02:00Z')).toEqual(['pibox-1']);
    expect(await idsOf('incidents --json --until 2026-03-02T12:01:00Z')).toEqual(['pibox-1']);
    expect(await idsOf('incidents --json --since 1h')).toEqual([]);
    expect((await pisync('incidents --limit 1')).stderr).toContain('There are more');
  });
});

describe('pisync tail', () => {
  let tail: Tail;
  afterEach(() => tail.end('SIGKILL'));

  it('has a line for each sync and each change of an incident', async () => {
    tail = startTail(server.url);
    expect(await tail.message()).toBe(`Listening to ${server.url}; Ctrl-C ends it.`);
    await server.fleet.accept(run('pibook-tail', 'SFFF'));
    const lines = [await tail.line(), await tail.line(), await tail.line(), await tail.line(), await tail.line()];
    const known = lines.map((line) => line.replace(/^\d{4}-\d{2}-\d{2}T[\d:]{8}Z/, 'NOW'));
    expect(known).toEqual([
      'NOW  incident  opened      pibook-tail  3 failures since 2026-03-02T12:01:00Z',
      'NOW  sync      ok          pibook-tail  5 files, 2.5 Mbit/s',
      ...Array.from({ length: 3 }, () => 'NOW  sync      failed      pibook-tail  5 files, 2 errors, 2.5 Mbit/s'),
    ]);
  });

  it('shows only what is asked for, as lines of JSON', async () => {
    tail = startTail(server.url, '--json', '--failures', '--device', 'pibook-x');
    await tail.message();
    await server.fleet.accept([...run('pibook-y', 'FFF'), ...run('pibook-x', 'SFFFF')]);
    const events = await Promise.all(Array.from({ length: 4 }, async () => JSON.parse(await tail.line())));
    expect(events).toEqual(
      Array.from({ length: 4 }, () => ({
        type: 'sync',
        event: expect.objectContaining({ device_id: 'pibook-x', total_errors: 2 }),
      })),
    );
    await tail.end('SIGKILL');
    tail = startTail(server.url, '--json', '--incidents');
    await tail.message();
    await server.fleet.accept(run('pibook-z', 'SFFFF'));
    expect(JSON.parse(await tail.line())).toMatchObject({
      type: 'incident',
      reason: 'opened',
      at: expect.any(String),
      incident: { device_id: 'pibook-z', length: 4 },
    });
  });

  it('connects again when the service is back', async () => {
    tail = startTail(server.url);
    await tail.message();
    await server.close();
    expect(await tail.message()).toMatch(/^The connection was lost: .*\. Trying again in 0\.5 s\.$/);
    await start();
    while (!(await tail.message()).startsWith('Connected again')) {
      // it tries, and says so
    }
    await server.fleet.accept([sync('pibook-back', 0, 0)]);
    expect(await tail.line()).toContain('pibook-back');
  });

  it('ends as programs do at Ctrl-C, and in silence when nobody reads any more', async () => {
    tail = startTail(server.url);
    await tail.message();
    expect(await tail.end('SIGINT')).toEqual([null, 'SIGINT']);
    tail = startTail(server.url);
    await tail.message();
    tail.process.stdout?.destroy();
    await server.fleet.accept([sync('pibook-pipe', 0, 0)]);
    expect(await tail.exited).toEqual([0, null]);
  });

  it('ends with 1 where no service was to be heard in the first place', async () => {
    tail = startTail('http://127.0.0.1:9');
    expect(await tail.message()).toMatch(/^pisync: no service answers at http:\/\/127\.0\.0\.1:9; start one/);
    expect(await tail.exited).toEqual([1, null]);
  });
});

/** A `pisync tail` that runs. */
interface Tail {
  readonly process: ChildProcess;
  /** The exit code, or the signal that ended it. */
  readonly exited: Promise<readonly unknown[]>;
  /** The next line of the result. */
  line(): Promise<string>;
  /** The next line for the person. */
  message(): Promise<string>;
  end(signal: NodeJS.Signals): Promise<readonly unknown[]>;
}

function startTail(url: string, ...args: readonly string[]): Tail {
  const child = spawn(process.execPath, [PISYNC, 'tail', ...args], {
    env: { ...process.env, PISYNC_URL: url, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const next = (lines: Interface): (() => Promise<string>) => {
    const all = lines[Symbol.asyncIterator]();
    return async () => String((await all.next()).value);
  };
  return {
    process: child,
    exited,
    line: next(createInterface({ input: child.stdout })),
    message: next(createInterface({ input: child.stderr })),
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

describe('devices that are not heard from', () => {
  const DAY = 86_400_000;
  const heardAt = Date.UTC(2026, 1, 2, 9);
  let dataDir: string;
  let watched: RunningServer;

  /** As it is kept by one who watches, and not to be looked at again while the test runs. */
  function watchOf(deviceId: string, state: Watch['state'], days: number): Watch {
    const lastHeardAt = heardAt + days * DAY;
    return {
      deviceId,
      version: 1,
      state,
      lastHeardAt,
      expectation: {
        reason: 'learned',
        contacts: 40,
        usualIntervalMs: DAY,
        restDays: [],
        lateAfterMs: 2 * DAY,
        silentAfterMs: 6 * DAY,
      },
      lateAt: lastHeardAt + 2 * DAY,
      silentAt: lastHeardAt + 6 * DAY,
      checkAt: Date.UTC(2100, 0, 1),
      told: [],
      outbox: [],
    };
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'pisync-absent-'));
    const store = await openLmdbStore({ path: dataDir });
    const states: readonly Watch['state'][] = ['late', 'silent', 'expected'];
    const watches = Array.from({ length: 60 }, (_, index) =>
      watchOf(`pibook-${index}`, states[index % 3] ?? 'late', 60 - index),
    );
    await store.watches.save(watches);
    await store.close();
    watched = await startServer({
      port: 0,
      host: '127.0.0.1',
      dataDir,
      logLevel: 'silent',
      absence: DEFAULT_ABSENCE_POLICY,
    });
    await watched.fleet.accept([sync('pibook-new', 0, 0)], { lane: 'backfill' });
  });
  afterAll(async () => {
    await watched.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const ask = (args: string) => runPisync(args.split(' '), { PISYNC_URL: watched.url });

  it('are a table, the longest absent first, and it says that there are more', async () => {
    const { code, stdout, stderr } = await ask('absent --limit 4');
    await expect(stdout).toMatchFileSnapshot('golden/absent.txt');
    const more = '4 devices are not heard from.\nThere are more: give --limit <number>, or --all.\n';
    expect({ code, stderr }).toEqual({ code: 0, stderr: more });
  });

  it('are had by state, as JSON, as many as are wanted', async () => {
    const rows: readonly { state: string }[] = JSON.parse((await ask('absent --all --json')).stdout);
    expect(rows).toHaveLength(40);
    const silent: readonly { state: string }[] = JSON.parse((await ask('absent --state silent --json')).stdout);
    expect(silent.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'silent'));
    expect(await ask('absent --state away')).toMatchObject({ code: 2 });
  });

  it('are none where nobody watches', async () => {
    expect(await pisync('absent')).toEqual({ code: 0, stdout: '', stderr: '0 devices are not heard from.\n' });
  });

  it('say so where one of them is shown', async () => {
    await watched.fleet.accept([{ ...sync('pibook-1', 0, 0), timestamp: new Date(heardAt).toISOString() }], {
      lane: 'backfill',
    });
    const { stdout } = await ask('device pibook-1');
    expect(stdout).toContain('Last heard    2026-04-02T09:00:00.000Z\n');
    expect(stdout).toContain('Contact       silent; usually each 24h, late since 2026-04-04T09:00:00.000Z\n');
  });
});
