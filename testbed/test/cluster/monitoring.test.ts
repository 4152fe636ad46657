import { expect, inject, it, onTestFinished } from 'vitest';
import { startCluster } from '../../src/cluster/start-cluster.js';
import { startRedis } from '../../src/redis/start-redis.js';
import { loadService, PATIENCE, startDeployedPrometheus } from '../monitoring/loaded-service.js';

it('every panel shows something of a cluster, and every rule and what it is about is there', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const cluster = await startCluster({ mongoUri: inject('mongoUri'), redis, apis: 1, workers: 1 });
  onTestFinished(() => cluster.stop());
  const prometheus = await startDeployedPrometheus([
    ...cluster.apis.map(({ port }) => ({ job: 'api', port })),
    ...cluster.workers.map(({ port }) => ({ job: 'worker', port })),
  ]);
  onTestFinished(() => prometheus.stop());
  const loaded = await loadService(cluster.url, prometheus);
  expect(loaded.questions).toBeGreaterThan(100);
  await expect.poll(loaded.silent, PATIENCE).toEqual([]);
  await expect.poll(loaded.unevaluated, PATIENCE).toEqual([]);
}, 240_000);
