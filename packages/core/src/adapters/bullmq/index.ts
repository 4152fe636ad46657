export type { RedisConnection } from '../../redis/redis-connection.js';
export { type BullmqQueue, type BullmqQueueOptions, createBullmqQueue } from './bullmq-queue.js';
export type { DeadLetter, DeadLetterPage, DeadLetterQuery } from './dead-letters.js';
export type { RetryOptions } from './event-worker.js';
export {
  type Drained,
  type DrainOptions,
  type LaneStatus,
  openQueueAdmin,
  type QueueAdmin,
  type QueueCount,
  type QueueStatus,
} from './queue-admin.js';
export type { QueuePlace } from './queue-client.js';
export type { RefusedReplay, Replay } from './replay.js';
