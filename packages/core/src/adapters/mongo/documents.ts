import type { ObjectId } from 'mongodb';
import { type DeviceKind, kindOf } from '../../domain/device-kind.js';
import { currentStreak, type DeviceState, type DeviceStatus, statusOf } from '../../domain/device-state.js';
import type { ClockReading } from '../../domain/effective-time.js';
import type { EventPosition } from '../../domain/event-position.js';
import type { FailureRun } from '../../domain/failure-run.js';
import { type Incident, type IncidentChange, incidentStatus, type IncidentStatus } from '../../domain/incident.js';
import type { SyncEvent } from '../../domain/sync-event.js';

/** An event as it is kept; its `_id` is its identity, so that it can't be kept twice. */
export interface EventDocument {
  readonly _id: string;
  readonly device_id: string;
  readonly event_id: string;
  readonly timestamp: Date;
  readonly effective_at: Date;
  readonly received_at: Date;
  readonly clock: ClockReading;
  readonly total_files_synced: number;
  readonly total_errors: number;
  readonly internet_speed: number;
}

/** Where an event stands, as it is kept. */
export interface PositionDocument {
  readonly effective_at: Date;
  readonly timestamp: Date;
  readonly event_id: string;
}

/** The streak of failures a device is in, as it is kept. */
export interface StreakDocument {
  readonly length: number;
  readonly first: PositionDocument;
  readonly last: PositionDocument;
  readonly arrivals: readonly Date[];
}

/** What a device's document says of the device itself. */
export interface DeviceFields {
  readonly kind: DeviceKind;
  readonly status: DeviceStatus;
  readonly total_syncs: number;
  readonly failed_syncs: number;
  readonly current_streak: number;
  readonly first_event_at: Date;
  readonly last_event_at: Date;
  readonly last_success_at: Date | null;
  readonly newest: PositionDocument;
  readonly streak: StreakDocument | null;
}

/** A revocation as it is kept; its `_id` is its key. */
export interface RevocationDocument {
  readonly _id: string;
  readonly revoked_at: Date;
  readonly reason: string | null;
  readonly token_id?: string;
  readonly device_id?: string;
  readonly through_generation?: number;
}

/** An incident as it is kept. One that is no more stays for a while as `gone`, so that a late writer can't bring it back. */
export interface IncidentDocument {
  readonly _id: string;
  readonly device_id: string;
  /** The version of its device that it was written for; a lower one never replaces a higher one. */
  readonly version: number;
  readonly status: IncidentStatus | 'gone';
  readonly length?: number;
  readonly started_at?: Date;
  readonly first?: PositionDocument;
  readonly last?: PositionDocument;
  readonly detected_at?: Date;
  readonly resolved_at?: Date | null;
  readonly gone_at?: Date;
}

/** A change that is to be told. */
export interface NoticeDocument {
  readonly id: string;
  /** Ascends with the time it was made. */
  readonly order: ObjectId;
  readonly change: IncidentChange;
  readonly backfilled?: boolean;
}

/** What the newest commit of a device wrote beside the device itself: with it, anyone can finish what its writer began. */
export interface PendingWrites {
  readonly events: readonly EventDocument[];
  readonly incidents: readonly IncidentDocument[];
}

/**
 * The document of a device. Changing it is what commits: it holds the device's state, its newest commit with all that this
 * writes elsewhere, and what is to be told of it.
 */
export interface DeviceDocument extends Partial<DeviceFields> {
  readonly _id: string;
  readonly device_id: string;
  /** One more with each commit. */
  readonly version: number;
  /** The newest commits, the last one last. */
  readonly commits: readonly string[];
  readonly pending: PendingWrites;
  readonly notices: readonly NoticeDocument[];
  /** When notices were added or last claimed, while there are any. */
  readonly notices_since?: Date;
  /** It has an open incident that nobody was told of. */
  readonly untold?: boolean;
  readonly open_incidents: number;
  readonly resolved_incidents: number;
}

/** A commit all of whose pending writes are done. */
export interface CommitDocument {
  readonly _id: string;
  readonly finished_at: Date;
}

/** Between a device id and an event id; neither can have it. */
const SEPARATOR = '~';

/** The `_id` of an event. */
export function eventKey(deviceId: string, eventId: string): string {
  return deviceId + SEPARATOR + eventId;
}

/** The id of a notice: of its device, the version that made it, and which of that version's it is. */
export function noticeId(deviceId: string, version: number, index: number): string {
  return [deviceId, version, index].join(SEPARATOR);
}

/** The device that a notice is about. */
export function deviceOfNotice(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf(SEPARATOR)));
}

export function toEventDocument(event: SyncEvent): EventDocument {
  return {
    _id: eventKey(event.deviceId, event.eventId),
    device_id: event.deviceId,
    event_id: event.eventId,
    timestamp: new Date(event.timestamp),
    effective_at: new Date(event.effectiveAt),
    received_at: new Date(event.receivedAt),
    clock: event.clock,
    total_files_synced: event.totalFilesSynced,
    total_errors: event.totalErrors,
    internet_speed: event.internetSpeed,
  };
}

export function fromEventDocument(document: EventDocument): SyncEvent {
  return {
    deviceId: document.device_id,
    eventId: document.event_id,
    timestamp: document.timestamp.getTime(),
    effectiveAt: document.effective_at.getTime(),
    receivedAt: document.received_at.getTime(),
    clock: document.clock,
    totalFilesSynced: document.total_files_synced,
    totalErrors: document.total_errors,
    internetSpeed: document.internet_speed,
  };
}

function toPositionDocument(position: EventPosition): PositionDocument {
  return {
    effective_at: new Date(position.effectiveAt),
    timestamp: new Date(position.timestamp),
    event_id: position.eventId,
  };
}

function fromPositionDocument(document: PositionDocument): EventPosition {
  return {
    effectiveAt: document.effective_at.getTime(),
    timestamp: document.timestamp.getTime(),
    eventId: document.event_id,
  };
}

export function toDeviceFields(state: DeviceState): DeviceFields {
  const { streak } = state;
  return {
    kind: kindOf(state.deviceId),
    status: statusOf(state),
    total_syncs: state.totalSyncs,
    failed_syncs: state.failedSyncs,
    current_streak: currentStreak(state),
    first_event_at: new Date(state.firstEventAt),
    last_event_at: new Date(state.newest.effectiveAt),
    last_success_at: state.lastSuccessAt === null ? null : new Date(state.lastSuccessAt),
    newest: toPositionDocument(state.newest),
    streak: streak === null ? null : toStreakDocument(streak),
  };
}

function toStreakDocument(streak: FailureRun): StreakDocument {
  return {
    length: streak.length,
    first: toPositionDocument(streak.first),
    last: toPositionDocument(streak.last),
    arrivals: streak.arrivals.map((arrival) => new Date(arrival)),
  };
}

/** The state that a device's document tells of; `null` when it has none. */
export function fromDeviceDocument(document: DeviceDocument): DeviceState | null {
  const { total_syncs: totalSyncs, failed_syncs: failedSyncs, first_event_at: firstEventAt, newest } = document;
  if (totalSyncs === undefined || failedSyncs === undefined || firstEventAt === undefined || newest === undefined) {
    return null;
  }
  const { last_success_at: lastSuccessAt = null, streak = null } = document;
  return {
    deviceId: document.device_id,
    totalSyncs,
    failedSyncs,
    firstEventAt: firstEventAt.getTime(),
    newest: fromPositionDocument(newest),
    lastSuccessAt: lastSuccessAt === null ? null : lastSuccessAt.getTime(),
    streak: streak === null ? null : fromStreakDocument(streak),
  };
}

function fromStreakDocument(document: StreakDocument): FailureRun {
  return {
    length: document.length,
    first: fromPositionDocument(document.first),
    last: fromPositionDocument(document.last),
    arrivals: document.arrivals.map((arrival) => arrival.getTime()),
    endedAt: null,
  };
}

export function toIncidentDocument(incident: Incident, version: number): IncidentDocument {
  return {
    _id: incident.id,
    device_id: incident.deviceId,
    version,
    status: incidentStatus(incident),
    length: incident.length,
    started_at: new Date(incident.first.effectiveAt),
    first: toPositionDocument(incident.first),
    last: toPositionDocument(incident.last),
    detected_at: new Date(incident.detectedAt),
    resolved_at: incident.resolvedAt === null ? null : new Date(incident.resolvedAt),
  };
}

/** The incident that a document tells of; `null` for one that is gone. */
export function fromIncidentDocument(document: IncidentDocument): Incident | null {
  const { _id: id, length, first, last, detected_at: detectedAt, resolved_at: resolvedAt = null } = document;
  if (length === undefined || first === undefined || last === undefined || detectedAt === undefined) return null;
  return {
    id,
    deviceId: document.device_id,
    length,
    first: fromPositionDocument(first),
    last: fromPositionDocument(last),
    detectedAt: detectedAt.getTime(),
    resolvedAt: resolvedAt === null ? null : resolvedAt.getTime(),
  };
}
