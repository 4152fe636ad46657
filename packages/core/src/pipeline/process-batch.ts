import type { Receipt } from '../domain/receipt.js';
import { createOutageLog } from '../outage-log.js';
import type { Lane } from '../domain/lane.js';
import type { SyncEvent } from '../domain/sync-event.js';
import type { ActivityFeed } from '../ports/activity-feed.js';
import type { Clock } from '../ports/clock.js';
import type { FleetMetrics } from '../ports/fleet-metrics.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { PendingNotice } from '../ports/incident-store.js';
import type { LatestCache } from '../ports/latest-cache.js';
import type { Logger } from '../ports/logger.js';
import type { Notifier } from '../ports/notifier.js';
import { advanceStates } from './steps/advance-states.js';
import { appendEvents } from './steps/append-events.js';
import { changeIncidents } from './steps/change-incidents.js';
import { publishProcessed } from './steps/publish-activity.js';
import { refreshLatest } from './steps/refresh-latest.js';
import { tellNotices } from './steps/tell-notices.js';

/** What a batch is processed with. */
export interface BatchPipelineParts {
  readonly store: FleetStore;
  readonly cache: LatestCache;
  readonly notifier: Notifier;
  readonly feed: ActivityFeed;
  readonly clock: Clock;
  readonly metrics: FleetMetrics;
  readonly logger: Logger;
}

/** The path of a batch of events, and what goes before the first and after the last. */
export interface BatchPipeline {
  /** Processes a batch that came in by a lane; one receipt for each event. Rejects when nothing of it was kept. */
  process(batch: readonly SyncEvent[], lane: Lane): Promise<readonly Receipt[]>;
  /** Forgets what was told, and tells what a process that is gone committed and may not have told. */
  tellPending(): Promise<void>;
  /** Resolves when all that was committed is told, as far as the notifier could. */
  settle(): Promise<void>;
}

/**
 * Builds the path that every event takes: keep it, advance its device, change incidents, show it to those who watch, remember the
 * latest, tell people.
 */
export function createBatchPipeline({
  store,
  cache,
  notifier,
  feed,
  clock,
  metrics,
  logger,
}: BatchPipelineParts): BatchPipeline {
  const cacheOutage = createOutageLog(logger, 'the cache of latest syncs is out of reach; reads go to the store');
  let toldIds: readonly string[] = [];
  let telling: Promise<void> = Promise.resolve();

  async function process(batch: readonly SyncEvent[], lane: Lane): Promise<readonly Receipt[]> {
    const begunAt = clock.now();
    const forget = toldIds;
    const { receipts, added, advances, changes, notices } = await store.transact(async (transaction) => {
      const appended = await appendEvents(transaction, batch);
      const advanced = await advanceStates(transaction, appended.added);
      const incidents = await changeIncidents(transaction, advanced, { lane, added: appended.added });
      await transaction.incidents.removeNotices(forget);
      return { ...appended, advances: advanced, ...incidents };
    });
    dropTold(forget);
    const at = clock.now();
    metrics.batchCommitted(batch.length, at - begunAt);
    metrics.kept(added, lane);
    for (const { reason } of changes) metrics.incidentChanged(reason);
    publishProcessed(feed, { receipts, added, changes, at });
    await refreshLatest(cache, added, advances).then(cacheOutage.recovered, cacheOutage.failed);
    tell(notices, false);
    return receipts;
  }

  /** Tells in the order of commits, beside the answers: a slow notifier keeps no device waiting. */
  function tell(notices: readonly PendingNotice[], redelivered: boolean): void {
    if (notices.length === 0) return;
    telling = telling.then(() => deliver(notices, redelivered));
  }

  async function deliver(notices: readonly PendingNotice[], redelivered: boolean): Promise<void> {
    try {
      await tellNotices(notifier, notices, { redelivered });
      toldIds = [...toldIds, ...notices.map(({ id }) => id)];
    } catch (error) {
      logger.error(
        { err: error, notices: notices.length },
        'incidents could not be told; they are told at the next start',
      );
    }
  }

  async function forgetTold(): Promise<void> {
    await telling;
    const forget = toldIds;
    if (forget.length === 0) return;
    await store.transact((transaction) => transaction.incidents.removeNotices(forget));
    dropTold(forget);
  }

  function dropTold(ids: readonly string[]): void {
    const forgotten = new Set(ids);
    toldIds = toldIds.filter((id) => !forgotten.has(id));
  }

  return {
    process,
    async tellPending() {
      await forgetTold();
      tell(await store.incidents.pendingNotices(), true);
      await forgetTold();
    },
    settle: forgetTold,
  };
}
