import { thisMachine, type Machine, type OnProgress } from './machine.js';
import { startMongo, type MongoService } from './mongo/start-mongo.js';
import { startRedis, type RedisService } from './redis/start-redis.js';

export interface StartServicesOptions {
  /** A free one by default. */
  readonly redisPort?: number;
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** What PiSync runs on. */
export interface Services {
  readonly mongo: MongoService;
  readonly redis: RedisService;
  /** Stops both. */
  stop(): Promise<void>;
}

/**
 * Starts a MongoDB and a Redis at the same time. When one fails the other is stopped.
 *
 * @throws TestbedError for the first that failed
 */
export async function startServices(options: StartServicesOptions = {}): Promise<Services> {
  const { redisPort, machine = thisMachine(), onProgress = () => undefined } = options;
  const common = { machine, onProgress };
  const [mongo, redis] = await Promise.allSettled([
    startMongo(common),
    startRedis(redisPort === undefined ? common : { ...common, port: redisPort }),
  ]);
  if (mongo.status === 'fulfilled' && redis.status === 'fulfilled') {
    const stop = async (): Promise<void> => {
      await Promise.all([mongo.value.stop(), redis.value.stop()]);
    };
    return { mongo: mongo.value, redis: redis.value, stop };
  }
  if (mongo.status === 'fulfilled') await mongo.value.stop();
  if (redis.status === 'fulfilled') await redis.value.stop();
  throw mongo.status === 'rejected' ? mongo.reason : redis.status === 'rejected' ? redis.reason : null;
}
