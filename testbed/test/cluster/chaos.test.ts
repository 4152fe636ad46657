import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Progress, simulate, verifyFleet } from '@pisync/simulator';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/start-cluster.js';
import { type RedisService, startRedis } from '../../src/redis/start-redis.js';

/** With `PISYNC_CHAOS_SEED` a storm of another seed: other devices, other moments. */
const SEED = Number(process.env['PISYNC_CHAOS_SEED'] ?? 7);
const DEVICES = 3000;
const ROUNDS = 5;

interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** Who is killed once this share of the upload is done. */
interface Kill {
  readonly share: number;
  readonly victim: Victim;
}

let folder: string;
let redis: RedisService;
let cluster: Cluster;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-chaos-'));
  redis = await startRedis();
  cluster = await startCluster({ mongoUri: inject('mongoUri'), redis });
});
afterEach(async () => {
  await cluster.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

/** In each round an API process, a worker and Redis, each at a moment of its own. */
function planKills(random: () => number): readonly Kill[] {
  const any = <T>(list: readonly T[]): T => {
    const chosen = list[Math.floor(random() * list.length)];
    if (chosen === undefined) throw new RangeError('there is nobody to choose from');
    return chosen;
  };
  return Array.from({ length: ROUNDS }, (_, round): readonly Kill[] =>
    [
      { name: 'api', ...any(cluster.apis) },
      { name: 'worker', ...any(cluster.workers) },
      { name: 'redis', kill: redis.kill, restart: redis.restart },
    ].map((victim) => ({ share: (round + random()) / ROUNDS, victim })),
  )
    .flat()
    .toSorted((a, b) => a.share - b.share);
}

it(`is exact after ${ROUNDS} rounds of kill -9 of an API process, a worker and Redis (seed ${SEED})`, async () => {
  const generator = xoroshiro128plus(SEED);
  const kills = planKills(() => (generator.next() >>> 0) / 2 ** 32);
  const killed: string[] = [];
  let killing: Promise<void> = Promise.resolve();
  const watch = ({ phase, done, total }: Progress): void => {
    if (phase !== 'send') return;
    for (const { share, victim } of kills.slice(killed.length)) {
      if (done < share * total) return;
      killed.push(victim.name);
      killing = killing.then(() => victim.kill()).then(() => victim.restart());
    }
  };
  const ledgerPath = join(folder, 'ledger.ndjson');
  const sent = await simulate({
    target: cluster.url,
    devices: DEVICES,
    seed: SEED,
    verify: false,
    ledgerPath,
    concurrency: 64,
    giveUpAfterMs: 120_000,
    onProgress: watch,
  });
  await killing;
  const verification = await verifyFleet({ target: cluster.url, ledgerPath, settleMs: 30_000 });

  expect(killed.filter((name) => name === 'redis')).toHaveLength(ROUNDS);
  expect(killed).toHaveLength(3 * ROUNDS);
  expect(sent.retries).toBeGreaterThan(0);
  expect(verification.differences).toEqual([]);
  expect(verification).toMatchObject({ ok: true, events_answered: sent.distinct_events });
}, 300_000);
