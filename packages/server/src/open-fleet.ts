import { type AbsenceWatch, createFleet, type Fleet, PisyncError, type RevocationStore } from '@pisync/core';
import type { AlertDesk } from '@pisync/core/alerting';
import { createInProcessFeed } from '@pisync/core/memory';
import type { Logger } from 'pino';
import { notifyInTurn, openAlerts } from './alerts/open-alerts.js';
import { createLogAlertSink } from './logging/create-log-alert-sink.js';
import { createLogNotifier } from './logging/create-log-notifier.js';
import type { ServerMetrics } from './metrics/create-metrics.js';
import { openCluster } from './cluster/open-cluster.js';
import type { ClusterConfig, ServerConfig } from './server-config.js';
import { raiseInTurn, watchAbsence } from './watch-absence.js';

/** Something a service can't do its work without, or not all of it. */
export interface Dependency {
  readonly name: string;
  /** Events can't be taken in, or processed, without it. */
  readonly needed: boolean;
  /** Rejects when it is out of reach. */
  ping(): Promise<void>;
}

/** A fleet over the adapters that the configuration names. */
export interface OpenFleet {
  readonly fleet: Fleet;
  readonly dependencies: readonly Dependency[];
  readonly revocations: RevocationStore;
  readonly alerts: AlertDesk;
  /** Finishes what was begun, and lets go of everything. */
  close(): Promise<void>;
}

/** What a fleet is opened with, and what for. */
export interface OpenFleetParts {
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  /** `serve` takes events in, `work` only processes those of the queue. */
  readonly role: 'serve' | 'work';
}

/**
 * Opens the embedded store, or what a cluster shares, and puts the fleet together.
 * @throws PisyncError `store_failed` when the data folder can't be used
 * @throws ConfigError when the cluster's addresses can't be meant
 */
export function openFleet(config: ServerConfig, parts: OpenFleetParts): Promise<OpenFleet> {
  return config.cluster === undefined ? openEmbedded(config, parts) : openShared(config, config.cluster, parts);
}

async function openEmbedded(config: ServerConfig, { logger, metrics, role }: OpenFleetParts): Promise<OpenFleet> {
  const { dataDir, absence } = config;
  const { openLmdbStore } = await import('@pisync/core/lmdb');
  const store = await openLmdbStore({ path: dataDir });
  const closeStore = async (error: unknown): Promise<never> => {
    await store.close();
    throw error;
  };
  const alerts = await openAlerts(config.alerts ?? {}, store.alerts, { logger, metrics }).catch(closeStore);
  // kept before it is told in the log, so that what can't be kept isn't told twice there
  const notifier = notifyInTurn([alerts.notifier, createLogNotifier(logger)]);
  const sink = raiseInTurn([store.alerts, createLogAlertSink(logger)]);
  const watch = absence === undefined ? null : watchAbsence({ store, policy: absence, sink, logger, role });
  const feed = createInProcessFeed({ logger });
  const fleet = await createFleet({
    store,
    notifier,
    metrics: metrics.fleet,
    logger,
    ...(watch !== null && { feed: watch.overhear(feed), watches: store.watches }),
  }).catch(async (error: unknown) => {
    await alerts.close();
    return closeStore(error);
  });
  const stopWatching = startWatching(watch, logger);
  return {
    fleet,
    revocations: store.revocations,
    dependencies: [{ name: 'store', needed: true, ping: () => fleet.ping() }],
    alerts: alerts.desk,
    async close() {
      await stopWatching();
      await alerts.close();
      await fleet.close();
    },
  };
}

async function openShared(
  config: ServerConfig,
  cluster: ClusterConfig,
  { logger, metrics, role }: OpenFleetParts,
): Promise<OpenFleet> {
  const { absence } = config;
  const { store, cache, queue, backfillQueue, feed, redis, prepare } = await openCluster(cluster, { logger, role });
  const alerts = await openAlerts(config.alerts ?? {}, store.alerts, { logger, metrics }).catch(
    async (error: unknown) => {
      await Promise.all([queue.close(), backfillQueue.close(), feed.close(), cache.close(), store.close()]);
      throw error;
    },
  );
  const sink = raiseInTurn([store.alerts, createLogAlertSink(logger)]);
  const watch = absence === undefined ? null : watchAbsence({ store, policy: absence, sink, logger, role });
  const fleet = await createFleet({
    store,
    cache,
    queue,
    feed: watch === null ? feed : watch.overhear(feed),
    ...(watch !== null && { watches: store.watches }),
    backfillQueue,
    notifier: notifyInTurn([alerts.notifier, createLogNotifier(logger)]),
    metrics: metrics.fleet,
    logger,
  });
  const stopTurns = startTurns(async () => {
    await prepare();
    await fleet.tellPending();
  }, logger);
  const stopWatching = startWatching(watch, logger);
  return {
    fleet,
    revocations: store.revocations,
    dependencies: [
      { name: 'mongodb', needed: role === 'work' || cluster.ack === 'stored', ping: () => fleet.ping() },
      { name: 'redis', needed: role === 'work' || cluster.ack === 'queued', ping: () => redis.ping() },
    ],
    alerts: alerts.desk,
    async close() {
      await stopWatching();
      await alerts.close();
      await stopTurns();
      await fleet.close();
      await cache.close();
    },
  };
}

/** Has the dead-man's switch do its turns; returns what ends that and leaves the watch to others. */
function startWatching(watch: AbsenceWatch | null, logger: Logger): () => Promise<void> {
  if (watch === null) return async () => {};
  const stop = startTurns(() => watch.turn(), logger);
  return async () => {
    await stop();
    // a store that is out of reach has the watch given up when its minute is over
    await watch.close().catch(() => {});
  };
}

/** More often than a process is trusted to tell what it committed, so that nobody tells it in its place. */
const TURN_MS = 20_000;

/** Does work now and every twenty seconds, one turn after the other; returns what stops it, once the last turn has ended. */
function startTurns(work: () => Promise<void>, logger: Logger): () => Promise<void> {
  let turn: Promise<void> | null = null;
  const begin = (): void => {
    turn ??= work()
      .catch((error: unknown) => {
        // an outage has lines of its own
        if (error instanceof PisyncError) return;
        logger.error({ err: error }, 'the database could not be looked after; it is tried again');
      })
      .finally(() => {
        turn = null;
      });
  };
  begin();
  const timer = setInterval(begin, TURN_MS);
  return async () => {
    clearInterval(timer);
    await turn;
  };
}
