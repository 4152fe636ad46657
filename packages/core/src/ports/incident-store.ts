import type { Tidings } from '../domain/announcement.js';
import { type DeviceKind, kindOf } from '../domain/device-kind.js';
import { type Incident, type IncidentChange, type IncidentStatus, incidentStatus } from '../domain/incident.js';

/** Where the page before ended. */
export interface IncidentPosition {
  /** Effective time of the first failure, epoch milliseconds. */
  readonly startedAt: number;
  readonly id: string;
}

/** Which incidents, from where; `since` and `until` (exclusive) are about when they started, in epoch milliseconds. */
export interface IncidentQuery {
  readonly after: IncidentPosition | null;
  readonly limit: number;
  readonly deviceId?: string;
  /** A text that the device's id contains. */
  readonly deviceIdContains?: string;
  readonly kind?: DeviceKind;
  readonly status?: IncidentStatus;
  readonly since?: number;
  readonly until?: number;
}

/** Where an incident stands in a list. */
export function incidentPosition(incident: Incident): IncidentPosition {
  return { startedAt: incident.first.effectiveAt, id: incident.id };
}

/** A change that is to be told, kept with it until it was. `id` is the same each time it is read. */
export interface PendingNotice extends Tidings {
  readonly id: string;
}

/** Whether a device has an open incident that nobody was told of. */
export interface UntoldMark {
  readonly deviceId: string;
  readonly untold: boolean;
}

/** Reads incidents. */
export interface IncidentReader {
  /** A page of incidents, newest start first, ties by descending id. Costs what it returns, and what filters pass over. */
  list(query: IncidentQuery): Promise<readonly Incident[]>;

  /**
   * Changes that were kept and not yet told of, oldest first: what a crash left between a commit and its notices. A store that
   * processes share leaves out those whose maker may still be about to tell them, and gives each to one of those who ask.
   */
  pendingNotices(): Promise<readonly PendingNotice[]>;
}

/** Writes incidents within a transaction. */
export interface IncidentWriter {
  /** Makes the kept incidents as the changes say. */
  save(changes: readonly IncidentChange[]): Promise<void>;

  /** Keeps what is to be told once the transaction is committed; the ids, in the same order. */
  addNotices(tidings: readonly Tidings[]): Promise<readonly string[]>;

  /** Those of these devices that have an open incident which nobody was told of, as it was before the transaction. */
  untold(deviceIds: readonly string[]): Promise<ReadonlySet<string>>;

  /** Remembers of devices whether they have one; at most one mark for each. */
  markUntold(marks: readonly UntoldMark[]): Promise<void>;

  /** Forgets changes that were told. */
  removeNotices(ids: readonly string[]): Promise<void>;
}

/** Whether an incident is one that the query asks for, wherever its page begins. */
export function matchesIncidentQuery(query: IncidentQuery, incident: Incident): boolean {
  const startedAt = incident.first.effectiveAt;
  const { deviceId } = incident;
  if (query.deviceId !== undefined && deviceId !== query.deviceId) return false;
  if (query.deviceIdContains !== undefined && !deviceId.includes(query.deviceIdContains)) return false;
  if (query.kind !== undefined && kindOf(deviceId) !== query.kind) return false;
  if (query.status !== undefined && incidentStatus(incident) !== query.status) return false;
  if (query.since !== undefined && startedAt < query.since) return false;
  return query.until === undefined || startedAt < query.until;
}
