import type { ConnectionOptions } from 'node:tls';

/** Which Redis, and as whom. */
export interface RedisConnection {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** The number of the database; 0 when left out. */
  readonly db?: number;
  /** Speaks TLS when given, with these options. */
  readonly tls?: ConnectionOptions;
}

const LONGEST_RETRY_MS = 1000;
/** A connection that isn't made by then is tried again, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 2000;

/** Options for ioredis that connect again for ever, a second apart at most. */
export function reconnecting(connection: RedisConnection) {
  return {
    ...connection,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt: number): number => Math.min(attempt * 100, LONGEST_RETRY_MS),
  };
}

/**
 * Options for ioredis that connect again for ever, and whose commands fail at once while Redis is out of reach and after
 * `commandTimeoutMs` milliseconds while it doesn't answer.
 */
export function failingFast(connection: RedisConnection, commandTimeoutMs: number) {
  return {
    ...reconnecting(connection),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
  };
}

/** The part of a client that tells of its connection. */
interface ConnectingClient {
  once(event: 'ready' | 'error', listener: () => void): unknown;
}

/**
 * Resolves when a new client is connected, or can't be, or after `limitMs` milliseconds: its first commands needn't fail for
 * being early.
 */
export function firstConnected(client: ConnectingClient, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    client.once('ready', done);
    client.once('error', done);
  });
}
