import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, type RedisService, startCluster, startRedis } from '@pisync/testbed';
import { Queue } from 'bullmq';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type PisyncRun, runPisync } from '../run-pisync.js';

let redis: RedisService;
let cluster: Cluster;
let folder: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-cluster-cli-'));
  redis = await startRedis();
  cluster = await startCluster({ mongoUri: inject('mongoUri'), redis, apis: 1, workers: 1 });
  env = { MONGO_URI: cluster.mongoUri, REDIS_HOST: redis.host, REDIS_PORT: String(redis.port) };
});
afterAll(async () => {
  await cluster.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const pisync = (...args: readonly string[]): Promise<PisyncRun> => runPisync(args, env);

describe('pisync db', () => {
  it('init makes what is missing, and changes nothing the second time', async () => {
    const uri = new URL(env['MONGO_URI'] ?? '');
    uri.pathname = `/init-${randomUUID()}`;
    const init = (...options: readonly string[]): Promise<PisyncRun> =>
      runPisync(['db', 'init', ...options], { ...env, MONGO_URI: uri.href });
    const first = await init('--retention-days', '400');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/is ready: made events\.history, .*Events are kept for 400 days\.\n$/);
    expect((await init()).stdout).toMatch(/it had every index already\. Events are kept for 400 days\.\n$/);
    const last = await init('--retention-days', 'forever', '--json');
    expect(JSON.parse(last.stdout)).toMatchObject({ created: [], retention_days: null });
    expect(await init('--retention-days', 'soon')).toMatchObject({ code: 2, stdout: '' });
    const client = new MongoClient(uri.href);
    await client.db().dropDatabase();
    await client.close();
  });

  it('says what is missing where there is no cluster', async () => {
    for (const command of [['db', 'init'], ['db', 'shard'], ['queue', 'status'], ['worker']]) {
      const { code, stderr } = await runPisync(command, { MONGO_URI: '' });
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('MONGO_URI is not set') });
    }
  });

  it('says that the database is out of reach', async () => {
    const away = await runPisync(['db', 'init'], { MONGO_URI: 'mongodb://127.0.0.1:9' });
    expect(away.code).toBe(1);
    expect(away.stderr).toMatch(/^pisync: .*127\.0\.0\.1:9/);
  });
});

describe('pisync queue', () => {
  it('tells of an empty queue', async () => {
    const { code, stdout } = await pisync('queue', 'status');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^state\s+batches\s+events\s+backfill batches\s+backfill events\nwaiting\s+0\s+0\s+0\s+0\n/i,
    );
    expect(stdout).toContain('1 process works on it; nothing waits.');
    expect(JSON.parse((await pisync('queue', 'status', '--json')).stdout)).toMatchObject({
      waiting: { jobs: 0, events: 0 },
      oldest_age_ms: null,
      workers: 1,
      backfill: { waiting: { jobs: 0, events: 0 }, workers: 1 },
    });
    expect(await pisync('queue', 'dead')).toMatchObject({ code: 0, stdout: 'There are no dead letters.\n' });
    expect(await pisync('queue', 'drain')).toMatchObject({ code: 0, stdout: 'The queue is empty.\n' });
  });

  it('lists what is dead with its reason, and puts it back', async () => {
    const queue = new Queue('events', { connection: { host: redis.host, port: redis.port }, prefix: 'pisync' });
    await queue.add('events', 'of another program');
    await expect.poll(async () => (await pisync('queue', 'dead', '--json')).stdout, { timeout: 20_000 }).not.toBe('');
    const letter = JSON.parse((await pisync('queue', 'dead', '--json')).stdout);
    expect(letter).toMatchObject({ id: expect.any(String), lane: 'live', reason: expect.any(String) });
    expect((await pisync('queue', 'dead')).stdout).toContain(letter.id);

    expect(await pisync('queue', 'replay')).toMatchObject({ code: 2, stdout: '' });
    expect((await pisync('queue', 'replay', 'no-such-job')).stderr).toContain('no-such-job was not replayed');
    expect(await pisync('queue', 'replay', '--all')).toMatchObject({
      code: 0,
      stdout: '1 batch is in the queue again.\n',
    });
    // it is as bad as before
    await expect
      .poll(async () => JSON.parse((await pisync('queue', 'status', '--json')).stdout).dead.jobs, { timeout: 20_000 })
      .toBe(1);
    await queue.obliterate({ force: true });
    await queue.close();
  });

  it('drain ends with 3 when nobody works on the queue', async () => {
    const [worker] = cluster.workers;
    await worker?.stop();
    const body = {
      device_id: 'pibook-1',
      timestamp: 1.75e12,
      total_files_synced: 1,
      total_errors: 0,
      internet_speed: 1,
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${cluster.url}/sync-event`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(202);
    const drain = await pisync('queue', 'drain', '--timeout', '1');
    expect(drain).toMatchObject({ code: 3, stdout: '' });
    expect(drain.stderr).toContain('1 event is left; no worker takes from it: start one with pisync worker');
    await worker?.restart();
    expect(await pisync('queue', 'drain')).toMatchObject({ code: 0, stdout: 'The queue is empty.\n' });
    expect((await fetch(`${cluster.url}/device/pibook-1`)).status).toBe(200);
  });

  it('drain waits for the backfill lane too, which workers empty', async () => {
    const body = [1, 2, 3].map((minute) => ({
      device_id: 'pibook-2',
      timestamp: 1.75e12 + minute,
      total_files_synced: 1,
      total_errors: 1,
      internet_speed: 1,
    }));
    const headers = { 'content-type': 'application/json' };
    const url = `${cluster.url}/sync-events?lane=backfill`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(202);
    expect(await pisync('queue', 'drain')).toMatchObject({ code: 0, stdout: 'The queue is empty.\n' });
    const device = await fetch(`${cluster.url}/device/pibook-2`);
    expect(await device.json()).toMatchObject({ total_syncs: 3, status: 'failing' });
  });

  it('says that Redis is out of reach', async () => {
    const { code, stderr } = await runPisync(['queue', 'status'], { ...env, REDIS_PORT: '9' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^pisync: the queue \(Redis\)/);
  });
});
