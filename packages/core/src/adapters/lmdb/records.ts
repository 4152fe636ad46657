import type { DeviceState } from '../../domain/device-state.js';
import type { ClockReading } from '../../domain/effective-time.js';
import type { EventPosition } from '../../domain/event-position.js';
import type { FailureRun } from '../../domain/failure-run.js';
import type { Incident, IncidentChange } from '../../domain/incident.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetTotals } from '../../ports/fleet-store.js';

/** A device's place in an index: what it is ordered by, and its id. */
export type DeviceIndexKey = [value: number, deviceId: string];
/** An incident's place in a list. */
export type IncidentKey = [startedAt: number, id: string];
/** The place of a block of events in its device's history: that of its newest event. */
export type EventKey = [deviceId: string, effectiveAt: number, timestamp: number, eventId: string];
/** Where a device's identities are: in the same tree, before its events, whose times are never negative. */
export type IdentityKey = [deviceId: string, place: -1, eventId: string];
/** What changes with each event of a device: its state, and the events that were stored last. */
export type StateKey = [deviceId: string, place: 0];
export type RecentKey = [deviceId: string, place: 1];
/** Where an event is kept, less what its identity says. */
export type IdentityRecord = [effectiveAt: number, timestamp: number];

/** What the newest transaction left. */
export interface CommitRecord {
  readonly format: number;
  readonly totals: FleetTotals;
  /** The number of the next notice; none is used twice, since another process may still be about to forget it. */
  readonly nextNotice: number;
  /** How often counts were found wrong and made right; left out for never. */
  readonly mends?: number;
  /** While a store is upgraded to format 3: the last device that was moved, `''` before the first. */
  readonly movedUntil?: string | null;
}

const CLOCKS: readonly ClockReading[] = ['ok', 'skewed', 'unset', 'future'];

type PositionRecord = [effectiveAt: number, timestamp: number, eventId: string];
type RunRecord = [length: number, first: PositionRecord, last: PositionRecord, arrivals: readonly number[]];

/** An event less its device and its place. The arrival is kept as its distance from the effective time, a shorter number. */
export type EventRecord = [arrivedAfterMs: number, clock: number, files: number, errors: number, speedMbps: number];
/** A device's state less its id. */
export type DeviceRecord = [
  totalSyncs: number,
  failedSyncs: number,
  firstEventAt: number,
  newest: PositionRecord,
  lastSuccessAt: number | null,
  streak: RunRecord | null,
];
/** An incident less its id. */
export type IncidentRecord = [
  deviceId: string,
  length: number,
  first: PositionRecord,
  last: PositionRecord,
  detectedAt: number,
  resolvedAt: number | null,
];
/** A change as it is, and whether it was backfilled. */
export type NoticeRecord = IncidentChange & { readonly backfilled?: boolean };

export function stateKey(deviceId: string): StateKey {
  return [deviceId, 0];
}

export function recentKey(deviceId: string): RecentKey {
  return [deviceId, 1];
}

export function identityKey({ deviceId, eventId }: Pick<SyncEvent, 'deviceId' | 'eventId'>): IdentityKey {
  return [deviceId, -1, eventId];
}

export function packEvent(event: SyncEvent): EventRecord {
  return [
    event.receivedAt - event.effectiveAt,
    CLOCKS.indexOf(event.clock),
    event.totalFilesSynced,
    event.totalErrors,
    event.internetSpeed,
  ];
}

export function unpackEvent(deviceId: string, place: EventPosition, record: EventRecord): SyncEvent {
  const { effectiveAt, timestamp, eventId } = place;
  const [arrivedAfterMs, clock, totalFilesSynced, totalErrors, internetSpeed] = record;
  return {
    deviceId,
    eventId,
    timestamp,
    effectiveAt,
    receivedAt: effectiveAt + arrivedAfterMs,
    clock: CLOCKS[clock] ?? 'ok',
    totalFilesSynced,
    totalErrors,
    internetSpeed,
  };
}

export function packState(state: DeviceState): DeviceRecord {
  const { totalSyncs, failedSyncs, firstEventAt, newest, lastSuccessAt, streak } = state;
  return [
    totalSyncs,
    failedSyncs,
    firstEventAt,
    packPosition(newest),
    lastSuccessAt,
    streak === null ? null : packRun(streak),
  ];
}

export function unpackState(deviceId: string, record: DeviceRecord): DeviceState {
  const [totalSyncs, failedSyncs, firstEventAt, newest, lastSuccessAt, streak] = record;
  return {
    deviceId,
    totalSyncs,
    failedSyncs,
    firstEventAt,
    newest: unpackPosition(newest),
    lastSuccessAt,
    streak: streak === null ? null : unpackRun(streak),
  };
}

export function incidentKey(incident: Incident): IncidentKey {
  return [incident.first.effectiveAt, incident.id];
}

export function packIncident(incident: Incident): IncidentRecord {
  const { deviceId, length, first, last, detectedAt, resolvedAt } = incident;
  return [deviceId, length, packPosition(first), packPosition(last), detectedAt, resolvedAt];
}

export function unpackIncident([, id]: IncidentKey, record: IncidentRecord): Incident {
  const [deviceId, length, first, last, detectedAt, resolvedAt] = record;
  return { id, deviceId, length, first: unpackPosition(first), last: unpackPosition(last), detectedAt, resolvedAt };
}

function packPosition({ effectiveAt, timestamp, eventId }: EventPosition): PositionRecord {
  return [effectiveAt, timestamp, eventId];
}

function unpackPosition([effectiveAt, timestamp, eventId]: PositionRecord): EventPosition {
  return { effectiveAt, timestamp, eventId };
}

/** A device's streak has no end yet, so that isn't kept. */
function packRun({ length, first, last, arrivals }: FailureRun): RunRecord {
  return [length, packPosition(first), packPosition(last), arrivals];
}

function unpackRun([length, first, last, arrivals]: RunRecord): FailureRun {
  return { length, first: unpackPosition(first), last: unpackPosition(last), arrivals, endedAt: null };
}
