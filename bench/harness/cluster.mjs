/** What a cluster needs: MongoDB, or what stands for it here, and Redis, which syncs each write before it answers. */
import { openQueueAdmin } from '@pisync/core/bullmq';
import { startServices } from '@pisync/testbed';
import { pisync } from './processes.mjs';

const DRAINED_WITHIN_MS = 300_000;

/** Starts both, with a database that is made ready. */
export async function startClusterServices() {
  const services = await startServices();
  const { host, port } = services.redis;
  const mongoUri = services.mongo.uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/bench-${Date.now()}`);
  const env = { MONGO_URI: mongoUri, REDIS_HOST: host, REDIS_PORT: String(port) };
  const queue = openQueueAdmin({ connection: { host, port } });
  try {
    await pisync(['db', 'init'], { env });
  } catch (error) {
    await services.stop();
    throw error;
  }
  return {
    env,
    mongoUri,
    /** `mongod`, or what stood for it. */
    mongoKind: services.mongo.kind,
    queue,
    /** Waits until the workers have written everything. */
    async drained() {
      const { drained, status } = await queue.drain({ timeoutMs: DRAINED_WITHIN_MS });
      if (!drained || status.dead.jobs > 0) throw new Error(`the queue was not drained: ${JSON.stringify(status)}`);
    },
    async stop() {
      await queue.close();
      await services.stop();
    },
  };
}
