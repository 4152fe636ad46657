import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChromium } from '../src/chromium/start-chromium.js';
import { thisMachine, type Machine } from '../src/machine.js';
import { startMongo } from '../src/mongo/start-mongo.js';
import { startNginx } from '../src/nginx/start-nginx.js';
import { withLock } from '../src/programs/with-lock.js';
import { startPrometheus } from '../src/prometheus/start-prometheus.js';
import { startRedis } from '../src/redis/start-redis.js';
import { startTerminal } from '../src/tmux/start-terminal.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-testbed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A machine with no program at all, or only some. */
function bareMachine(options: Partial<Machine> = {}): Machine {
  return { programFolders: [folder], isRoot: false, cacheFolder: join(folder, 'cache'), mongoUri: null, ...options };
}

describe('what can be done where a service is missing', () => {
  it('names the package to install', async () => {
    const redis = /^redis-server is missing, .*apt-get install redis-server/;
    await expect(startRedis({ machine: bareMachine() })).rejects.toThrow(redis);
    const nginx = /^nginx is missing, .*apt-get install nginx-light/;
    await expect(startNginx({ upstreams: [1], machine: bareMachine() })).rejects.toThrow(nginx);
    const prometheus = /^prometheus is missing, .*apt-get install prometheus/;
    await expect(startPrometheus({ targets: [], machine: bareMachine() })).rejects.toThrow(prometheus);
    const chromium = /^chromium is missing, .*apt-get install chromium/;
    await expect(startChromium({ machine: bareMachine() })).rejects.toThrow(chromium);
    const tmux = /^tmux is missing, .*apt-get install tmux/;
    await expect(startTerminal({ columns: 80, rows: 24, machine: bareMachine() })).rejects.toThrow(tmux);
  });

  it('says that only root can install where there is an apt-get', async () => {
    await writeFile(join(folder, 'apt-get'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await expect(startRedis({ machine: bareMachine() })).rejects.toThrow(/only root can install/);
  });

  it('repeats on one line what apt-get said when it failed', async () => {
    await writeFile(join(folder, 'apt-get'), '#!/bin/sh\necho "E: no such package" >&2\nexit 100\n', { mode: 0o755 });
    const error: unknown = await startRedis({ machine: bareMachine({ isRoot: true }) }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'TestbedError', code: 'UNAVAILABLE' });
    expect(String(error)).toMatch(/apt-get install redis-server.*E: no such package/);
    expect(String(error)).not.toContain('\n');
  });

  it('names the ways to a MongoDB', async () => {
    const error: unknown = await startMongo({ machine: bareMachine() }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'TestbedError', code: 'UNAVAILABLE' });
    expect(String(error)).toContain('set MONGO_URI to a MongoDB that runs, or run this as root on Debian');
  });
});

it('uses a MongoDB that was given as it is', async () => {
  const machine = thisMachine({ MONGO_URI: 'mongodb://db.example:27017' });
  const mongo = await startMongo({ machine });
  expect(mongo).toMatchObject({ uri: 'mongodb://db.example:27017', kind: 'given' });
  await mongo.stop();
});

it('reads where to keep downloads', () => {
  expect(thisMachine({ PISYNC_TESTBED_DIR: '/a', XDG_CACHE_HOME: '/b' }).cacheFolder).toBe('/a');
  expect(thisMachine({ PISYNC_TESTBED_DIR: '', XDG_CACHE_HOME: '/b' }).cacheFolder).toBe('/b/pisync-testbed');
});

it('lets one at a time work under a lock', async () => {
  let inside = 0;
  let most = 0;
  const work = (): Promise<void> =>
    withLock(join(folder, 'lock'), async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    });
  await Promise.all([work(), work(), work()]);
  expect([most, inside]).toEqual([1, 0]);
});
