import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { FleetActivity } from '../../domain/fleet-activity.js';
import { NO_ACTIVITY } from '../../domain/fleet-activity.js';
import { createOutageLog } from '../../outage-log.js';
import type { ActivityFeed, ActivityListener } from '../../ports/activity-feed.js';
import { type Logger, silentLogger } from '../../ports/logger.js';
import { failingFast, firstConnected, type RedisConnection } from '../../redis/redis-connection.js';
import { createSilenceGuard } from '../../redis/silence-guard.js';
import { type ChannelSubscription, subscribeToChannel } from './channel-subscription.js';
import { decodeMessage, encodeMessage } from './feed-message.js';
import { createActivityGatherer, splitActivity } from './gather-activity.js';

const COMMAND_TIMEOUT_MS = 1000;
const SILENCE_MS = 5000;
/** What happens within this many milliseconds is sent together. */
const FLUSH_MS = 100;
/** For this many milliseconds it is taken as true that nobody listens elsewhere. */
const ASK_MS = 1000;
const LISTENER_FAILED = 'one who listens to what happens in the fleet has failed';
const OUT_OF_REACH = 'the live feed (Redis) is out of reach; who watches sees only what their own process does';

/** Where the feed is. */
export interface RedisActivityFeedOptions {
  readonly connection: RedisConnection;
  /** What its channel begins with; `pisync` when left out. */
  readonly prefix?: string;
  /** Is told once of each time that Redis is out of reach, and of listeners that fail. */
  readonly logger?: Logger;
}

/**
 * A feed over Redis' publish and subscribe, for all processes that share it. Listeners of this process are told at once and
 * without Redis. For others, what happens is gathered, and sent ten times a second at most, in messages of bounded size.
 *
 * Redis is asked whether others listen when something happens and the last answer is older than a second; so as long as nobody
 * does, a busy process asks one small question a second and sends nothing, and an idle one does neither. While Redis is out of
 * reach, others miss what happens here; events and incidents missed are counted as lost afterwards.
 */
export function createRedisActivityFeed(options: RedisActivityFeedOptions): ActivityFeed {
  const { connection, prefix = 'pisync', logger = silentLogger } = options;
  const channel = `${prefix}:feed`;
  const self = randomUUID();
  const redis = new Redis(failingFast(connection, COMMAND_TIMEOUT_MS));
  const outage = createOutageLog(logger, OUT_OF_REACH);
  redis.on('error', (error) => outage.failed(error));
  redis.on('ready', () => outage.recovered());
  const silence = createSilenceGuard(redis, SILENCE_MS);
  const connected = firstConnected(redis, COMMAND_TIMEOUT_MS);

  const listeners = new Set<{ readonly tell: ActivityListener }>();
  const gathered = createActivityGatherer();
  let subscription: ChannelSubscription | null = null;
  let heardElsewhere = false;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let flushing: Promise<void> | null = null;
  let closed = false;

  const mayBeHeardElsewhere = (): boolean => heardElsewhere || performance.now() - askedAtMs >= ASK_MS;

  function tellHere(activity: FleetActivity): void {
    for (const { tell } of listeners) {
      try {
        tell(activity);
      } catch (error) {
        logger.error({ err: error }, LISTENER_FAILED);
      }
    }
  }

  function onMessage(text: string): void {
    const message = decodeMessage(text);
    // told here already, when it happened
    if (message !== null && message.from !== self) tellHere(message.activity);
  }

  /** Of those that Redis says listen, one may be this process. */
  function noteReceivers(receivers: number): void {
    askedAtMs = performance.now();
    heardElsewhere = receivers > (subscription?.isActive() === true ? 1 : 0);
  }

  async function send(activity: FleetActivity): Promise<void> {
    let unsent = activity;
    try {
      for (const part of splitActivity(activity)) {
        noteReceivers(await silence.watch(redis.publish(channel, encodeMessage({ from: self, activity: part }))));
        unsent = {
          ...NO_ACTIVITY,
          syncs: unsent.syncs.slice(part.syncs.length),
          incidents: unsent.incidents.slice(part.incidents.length),
        };
      }
    } catch (error) {
      gathered.add({ ...NO_ACTIVITY, lost: lossOf(unsent) });
      throw error;
    }
  }

  async function flush(): Promise<void> {
    await connected;
    try {
      if (!heardElsewhere) noteReceivers(receiversIn(await silence.watch(redis.pubsub('NUMSUB', channel))));
      const activity = gathered.take();
      if (activity !== null && heardElsewhere) await send(activity);
    } catch {
      // an outage, which has a line of its own; asked again, with what happens then, after a while
      heardElsewhere = false;
      askedAtMs = performance.now();
      const missed = gathered.take();
      if (missed !== null) gathered.add({ ...NO_ACTIVITY, lost: lossOf(missed) });
    }
  }

  function flushSoon(): void {
    if (flushing !== null || closed) return;
    flushing = new Promise<void>((resolve) => {
      setTimeout(resolve, FLUSH_MS);
    })
      .then(flush)
      .finally(() => {
        flushing = null;
      });
  }

  return {
    isHeard: () => !closed && (listeners.size > 0 || mayBeHeardElsewhere()),
    publish(activity) {
      if (closed) return;
      tellHere(activity);
      if (!mayBeHeardElsewhere()) return;
      gathered.add(activity);
      flushSoon();
    },
    subscribe(tell) {
      const listener = { tell };
      if (closed) return () => {};
      listeners.add(listener);
      subscription ??= subscribeToChannel({ connection, channel, onMessage, outage });
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        subscription?.close();
        subscription = null;
      };
    },
    async close() {
      closed = true;
      listeners.clear();
      subscription?.close();
      subscription = null;
      await flushing;
      if (redis.status === 'ready') await redis.quit().catch(() => {});
      redis.disconnect();
    },
  };
}

function lossOf({ syncs, incidents, lost }: FleetActivity): FleetActivity['lost'] {
  return { syncs: lost.syncs + syncs.length, incidents: lost.incidents + incidents.length };
}

/** Redis answers the channel and how many listen on it. */
function receiversIn([, receivers]: readonly unknown[]): number {
  return Number(receivers);
}
