import { comparePositions } from '../domain/event-position.js';
import { currentStreak } from '../domain/device-state.js';
import type { Lane } from '../domain/lane.js';
import type { SyncEvent } from '../domain/sync-event.js';
import { type BatchPipeline, createBatchPipeline } from '../pipeline/process-batch.js';
import { noMetrics } from '../ports/fleet-metrics.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { silentLogger } from '../ports/logger.js';
import type { Notice } from '../ports/notifier.js';
import { oracleOf } from './fleet-oracle.js';

const ALL = 100_000;

/** A pipeline into a store, without a cache; what is told is added to a list. */
export function pipelineInto(store: FleetStore, told: Notice[]): BatchPipeline {
  return createBatchPipeline({
    store,
    cache: { get: async () => null, put: async () => {} },
    notifier: {
      notify: async (notices) => {
        told.push(...notices);
      },
    },
    clock: { now: () => 0 },
    metrics: noMetrics,
    logger: silentLogger,
  });
}

/**
 * Sends batches down the pipeline into a store, one after the other; returns what was told on the way.
 * @param laneOf the lane of each batch, by its index; all are live when left out
 */
export async function processBatches(
  store: FleetStore,
  batches: readonly (readonly SyncEvent[])[],
  laneOf: (index: number) => Lane = () => 'live',
): Promise<readonly Notice[]> {
  const told: Notice[] = [];
  const pipeline = pipelineInto(store, told);
  for (const [index, batch] of batches.entries()) await pipeline.process(batch, laneOf(index));
  await pipeline.settle();
  return told;
}

/** All that can be read from a store, in a form that can be compared. */
export async function readFleet(store: FleetStore) {
  const states = await store.devices.list({ orderBy: 'device_id', descending: false, after: null, limit: ALL });
  const devices = [];
  for (const state of states) {
    const { deviceId } = state;
    const history = await store.events.history(deviceId, { before: null, limit: ALL });
    const incidents = await store.incidents.list({ after: null, limit: ALL, deviceId });
    devices.push({
      deviceId,
      events: history.toReversed(),
      totalSyncs: state.totalSyncs,
      failedSyncs: state.failedSyncs,
      currentStreak: currentStreak(state),
      streakStartedAt: state.streak?.first.effectiveAt ?? null,
      firstEventAt: state.firstEventAt,
      lastEventAt: state.newest.effectiveAt,
      lastSuccessAt: state.lastSuccessAt,
      incidents: incidents
        .toSorted((a, b) => comparePositions(a.first, b.first))
        .map(({ length, first, last, detectedAt, resolvedAt }) => ({
          length,
          firstEventId: first.eventId,
          startedAt: first.effectiveAt,
          lastFailureAt: last.effectiveAt,
          detectedAt,
          resolvedAt,
        })),
    });
  }
  const incidentCount = (await store.incidents.list({ after: null, limit: ALL })).length;
  return { devices, incidentCount, totals: await store.totals() };
}

/** What `readFleet` must give after these arrivals, by the oracle. */
export function expectedFleet(arrivals: readonly SyncEvent[]) {
  const oracle = oracleOf(arrivals);
  const devices = [...oracle]
    .map(([deviceId, truth]) => ({ deviceId, ...truth }))
    .toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  const incidents = devices.flatMap((device) => device.incidents);
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null).length;
  const count = (prefix: string): number => devices.filter(({ deviceId }) => deviceId.startsWith(prefix)).length;
  return {
    devices,
    incidentCount: incidents.length,
    totals: {
      pibooks: count('pibook'),
      piboxes: count('pibox'),
      unknownDevices: devices.length - count('pibook') - count('pibox'),
      failingDevices: devices.filter(({ currentStreak: streak }) => streak >= 3).length,
      syncs: devices.reduce((sum, device) => sum + device.totalSyncs, 0),
      failedSyncs: devices.reduce((sum, device) => sum + device.failedSyncs, 0),
      openIncidents: open,
      resolvedIncidents: incidents.length - open,
    },
  };
}
