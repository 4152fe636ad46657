import type { RevocationStore } from '@pisync/core';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { RedisConfig, ServerConfig } from '../server-config.js';
import { type Access, createOpenAccess, createTokenAccess } from './access.js';
import { createRequestLimits } from './request-limits.js';
import { createRevocationList, type RevocationList } from './revocation-list.js';
import { NO_TOKENS } from './security-config.js';
import { createRights, type RightOf } from './rights.js';

/** How often other processes are asked for what they revoked, in milliseconds. */
const REFRESH_MS = 2_000;
/** How long a request waits for Redis to count it, in milliseconds; then the process counts alone. */
const COUNT_WITHIN_MS = 200;
const CONNECT_TIMEOUT_MS = 2_000;
const LONGEST_RETRY_MS = 1_000;

/** Who a process lets in. */
export interface ProcessAccess {
  readonly access: Access;
  readonly rightOf: RightOf;
  readonly revocations: RevocationList;
  /** Lets go of Redis, and asks the store no more. */
  close(): Promise<void>;
}

/** What lets requests in as a configuration says. It knows what is revoked once the store has answered. */
export async function openProcessAccess(
  { security = NO_TOKENS, cluster }: Pick<ServerConfig, 'security' | 'cluster'>,
  { logger, store }: { readonly logger: Logger; readonly store: RevocationStore },
): Promise<ProcessAccess> {
  const { secrets, openMetrics } = security;
  const revocations = createRevocationList(store, { logger, refreshMs: secrets.length === 0 ? null : REFRESH_MS });
  const redis = cluster === undefined || secrets.length === 0 ? null : connectToCount(cluster.redis);
  const limits = createRequestLimits(security, redis);
  // a database that is away is asked again later
  if (secrets.length > 0) await revocations.refresh().catch(() => {});
  return {
    access:
      secrets.length === 0
        ? createOpenAccess(limits)
        : createTokenAccess({ secrets, revocations, limits, now: () => Date.now() }),
    rightOf: createRights({ openMetrics }),
    revocations,
    async close() {
      await revocations.close();
      redis?.disconnect();
    },
  };
}

/** Commands fail at once while Redis is out of reach: counting is not worth waiting for. */
function connectToCount(connection: RedisConfig): Redis {
  const redis = new Redis({
    ...connection,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt: number): number => Math.min(attempt * 100, LONGEST_RETRY_MS),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COUNT_WITHIN_MS,
  });
  // an outage of Redis has lines of its own
  redis.on('error', () => {});
  return redis;
}
