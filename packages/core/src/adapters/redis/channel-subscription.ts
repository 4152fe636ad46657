import { Redis } from 'ioredis';
import { failingFast, type RedisConnection } from '../../redis/redis-connection.js';
import { createSilenceGuard } from '../../redis/silence-guard.js';

const COMMAND_TIMEOUT_MS = 1000;
/** A connection that is only listened on shows its end by what it doesn't answer: it is asked this often, in milliseconds. */
const PING_MS = 5000;

/** A channel of Redis that is listened on. */
export interface ChannelSubscription {
  /** Whether Redis is known to send what is published. */
  isActive(): boolean;
  close(): void;
}

/** What a channel is listened on with. */
export interface ChannelSubscriptionOptions {
  readonly connection: RedisConnection;
  readonly channel: string;
  readonly onMessage: (text: string) => void;
  /** Is told of failures of the connection, and of each time that it is well. */
  readonly outage: { failed(error: unknown): void; recovered(): void };
}

/** Listens on a channel over a connection of its own, from now on and again after each outage. */
export function subscribeToChannel(options: ChannelSubscriptionOptions): ChannelSubscription {
  const { connection, channel, onMessage, outage } = options;
  const redis = new Redis({
    ...failingFast(connection, COMMAND_TIMEOUT_MS),
    // by ourselves, at each new connection
    autoResubscribe: false,
  });
  const silence = createSilenceGuard(redis, COMMAND_TIMEOUT_MS);
  let active = false;

  async function begin(): Promise<void> {
    try {
      await redis.subscribe(channel);
      active = true;
      outage.recovered();
    } catch (error) {
      outage.failed(error);
      // connects, and begins, again
      redis.disconnect(true);
    }
  }

  redis.on('ready', () => void begin());
  redis.on('close', () => {
    active = false;
  });
  redis.on('error', (error) => outage.failed(error));
  redis.on('message', (_channel, text) => onMessage(text));
  const timer = setInterval(() => {
    if (active) silence.watch(redis.ping()).catch((error: unknown) => outage.failed(error));
  }, PING_MS);

  return {
    isActive: () => active,
    close() {
      clearInterval(timer);
      active = false;
      redis.removeAllListeners('message');
      redis.disconnect();
    },
  };
}
