import { inject, it, onTestFinished } from 'vitest';
import { startCluster } from '../../src/cluster/start-cluster.js';
import { startRedis } from '../../src/redis/start-redis.js';
import { expectAllToAnswer, startDeployedPrometheus } from '../monitoring/expect-all-to-answer.js';

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
  await expectAllToAnswer(cluster.url, prometheus);
}, 240_000);
