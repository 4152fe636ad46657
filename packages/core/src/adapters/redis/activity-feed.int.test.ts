import { startRedis } from '@pisync/testbed';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { activityFeedContract } from '../../contracts/index.js';
import { sampleEvent } from '../../contracts/sample-events.js';
import { type FleetActivity, NO_ACTIVITY, NO_COUNTS } from '../../domain/fleet-activity.js';
import type { ActivityFeed } from '../../ports/activity-feed.js';
import { createRedisActivityFeed } from './index.js';

type TestRedis = Awaited<ReturnType<typeof startRedis>>;

const PATIENCE = { timeout: 20_000, interval: 10 };
const STORED: FleetActivity = {
  ...NO_ACTIVITY,
  counts: { ...NO_COUNTS, stored: 1 },
  syncs: [sampleEvent({ minute: 1 })],
};

let server: TestRedis;
let plain: Redis;
let places = 0;
const opened: ActivityFeed[] = [];

function openFeed(prefix: string, redis: TestRedis = server, errors: string[] = []): ActivityFeed {
  const feed = createRedisActivityFeed({
    connection: { host: redis.host, port: redis.port },
    prefix,
    logger: { error: (_details, message) => errors.push(message) },
  });
  opened.push(feed);
  return feed;
}

const newPlace = (): string => `feed-${(places += 1)}`;

beforeAll(async () => {
  server = await startRedis();
  plain = new Redis({ host: server.host, port: server.port });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((feed) => feed.close()));
});
afterAll(async () => {
  plain.disconnect();
  await server.stop();
});

activityFeedContract('redis', async () => {
  const place = newPlace();
  return [openFeed(place), openFeed(place)];
});

describe('the feed in Redis', () => {
  /** What one hears of the other from when they are known to reach each other; `heard` is what it was told, oldest first. */
  async function listenTo(publisher: ActivityFeed, listener: ActivityFeed) {
    const heard: FleetActivity[] = [];
    listener.subscribe((activity) => heard.push(activity));
    const reached = (): Promise<void> => {
      heard.length = 0;
      return vi.waitFor(() => {
        publisher.publish(STORED);
        expect(heard).not.toEqual([]);
      }, PATIENCE);
    };
    await reached();
    return { heard, reached };
  }

  it('publishes nothing while nobody listens', async () => {
    const place = newPlace();
    const feed = openFeed(place);
    await vi.waitFor(() => {
      feed.publish(STORED);
      expect(feed.isHeard()).toBe(false);
    }, PATIENCE);
    const monitor = await plain.duplicate().monitor();
    onTestFinished(() => monitor.disconnect());
    const sent: string[] = [];
    monitor.on('monitor', (_time: string, args: readonly string[]) => sent.push(args.join(' ').toLowerCase()));
    for (let time = 0; time < 1000; time += 1) feed.publish(STORED);
    // it asks again, and is told that there is still nobody
    await vi.waitFor(() => {
      feed.publish(STORED);
      expect(sent).toContain(`pubsub numsub ${place}:feed`);
    }, PATIENCE);
    expect(sent.filter((command) => command.startsWith('publish'))).toEqual([]);
  });

  it('is apart from feeds of other prefixes', async () => {
    const [one, other] = [openFeed(newPlace()), openFeed(newPlace())];
    other.subscribe(() => {});
    await vi.waitFor(() => {
      one.publish(STORED);
      expect(one.isHeard()).toBe(false);
    }, PATIENCE);
  });

  it.each([
    ['text', 'hello'],
    ['JSON of another shape', '{"v":1}'],
    ['another version', '{"v":2,"from":"x"}'],
    ['JSON that is no object', 'null'],
  ])('ignores %s on its channel', async (_what, text) => {
    const place = newPlace();
    const { heard, reached } = await listenTo(openFeed(place), openFeed(place));
    heard.length = 0;
    await plain.publish(`${place}:feed`, text);
    await reached();
    expect(new Set(heard.flatMap(({ syncs }) => syncs).map(({ eventId }) => eventId))).toEqual(
      new Set([STORED.syncs[0]?.eventId]),
    );
  });

  it('sends no message of more than half a MiB, however much happens at once', async () => {
    const place = newPlace();
    const [publisher, listener] = [openFeed(place), openFeed(place)];
    const { heard } = await listenTo(publisher, listener);
    const reader = plain.duplicate();
    onTestFinished(() => reader.disconnect());
    const sizes: number[] = [];
    reader.on('message', (_channel, text: string) => sizes.push(Buffer.byteLength(text)));
    await reader.subscribe(`${place}:feed`);
    const long = 'x'.repeat(128);
    const syncs = Array.from({ length: 9000 }, (_, minute) => ({
      ...sampleEvent({ minute, deviceId: long, eventId: long, files: 2 ** 31 - 1 }),
      internetSpeed: Number.MIN_VALUE,
    }));
    publisher.publish({ ...NO_ACTIVITY, syncs });
    await vi.waitFor(() => expect(heard.flatMap((activity) => activity.syncs).length).toBeGreaterThan(9000), PATIENCE);
    expect(Math.max(...sizes)).toBeLessThan(512 * 1024);
    expect(Math.max(...sizes)).toBeGreaterThan(100 * 1024);
  });

  it('goes on within the process while Redis is down, tells of it once, and is back by itself', async () => {
    const own = await startRedis();
    onTestFinished(() => own.stop());
    const errors: string[] = [];
    const [publisher, listener] = [openFeed('pisync', own, errors), openFeed('pisync', own)];
    const { heard, reached } = await listenTo(publisher, listener);
    const here: FleetActivity[] = [];
    publisher.subscribe((activity) => here.push(activity));
    for (const outage of [1, 2]) {
      await own.kill();
      await vi.waitFor(() => expect(errors).toHaveLength(outage), PATIENCE);
      [here.length, heard.length] = [0, 0];
      publisher.publish(STORED);
      expect(here).toEqual([STORED]);
      expect(heard).toEqual([]);
      await own.restart();
      await reached();
    }
    expect(errors).toHaveLength(2);
  });

  it('starts while Redis is down, and closes then', async () => {
    const own = await startRedis();
    onTestFinished(() => own.stop());
    await own.kill();
    const [publisher, listener, closed] = [openFeed('pisync', own), openFeed('pisync', own), openFeed('pisync', own)];
    closed.subscribe(() => {});
    closed.publish(STORED);
    await closed.close();
    const heard: FleetActivity[] = [];
    listener.subscribe((activity) => heard.push(activity));
    publisher.publish(STORED);
    await own.restart();
    await vi.waitFor(() => {
      publisher.publish(STORED);
      expect(heard).not.toEqual([]);
    }, PATIENCE);
  });
});
