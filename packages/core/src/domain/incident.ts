import { comparePositions, type EventPosition } from './event-position.js';
import { type FailureRun, INCIDENT_THRESHOLD } from './failure-run.js';

/** A maximal run of at least `INCIDENT_THRESHOLD` consecutive failures of one device. Times are epoch milliseconds. */
export interface Incident {
  /** Made of the device and its first failure alone, so that it doesn't depend on the order of arrival. */
  readonly id: string;
  readonly deviceId: string;
  readonly length: number;
  readonly first: EventPosition;
  readonly last: EventPosition;
  /** When enough of its failures had arrived to know it. */
  readonly detectedAt: number;
  /** Effective time of the success that ended it; `null` while it is open. */
  readonly resolvedAt: number | null;
}

export type IncidentStatus = 'open' | 'resolved';

export const INCIDENT_STATUSES: readonly IncidentStatus[] = ['open', 'resolved'];

/** `open` while no later success is known. */
export function incidentStatus(incident: Incident): IncidentStatus {
  return incident.resolvedAt === null ? 'open' : 'resolved';
}

/**
 * Why an incident changed: it `opened`; was `recorded` when it was already over; got `lengthened`; was `resolved`; or late
 * events `shortened`, `split`, `corrected` or `retracted` it.
 */
export const INCIDENT_CHANGE_REASONS = [
  'opened',
  'recorded',
  'lengthened',
  'resolved',
  'shortened',
  'split',
  'corrected',
  'retracted',
] as const;

export type IncidentChangeReason = (typeof INCIDENT_CHANGE_REASONS)[number];

/** One incident as it was and as it is; `before` is `null` when it is new, `after` when there is none any more. */
export interface IncidentChange {
  readonly reason: IncidentChangeReason;
  readonly before: Incident | null;
  readonly after: Incident | null;
}

/** The incident that a run of failures is, or `null` when it is too short to be one. */
export function incidentOf(deviceId: string, run: FailureRun): Incident | null {
  const detectedAt = run.arrivals[INCIDENT_THRESHOLD - 1];
  if (run.length < INCIDENT_THRESHOLD || detectedAt === undefined) return null;
  return {
    id: `${deviceId}~${run.first.eventId}`,
    deviceId,
    length: run.length,
    first: run.first,
    last: run.last,
    detectedAt,
    resolvedAt: run.endedAt,
  };
}

/**
 * What became of a device's incidents when the runs they are made of changed. An incident that shares a failure with an
 * earlier one continues it, so nobody is told of it a second time; one that continues none is new.
 */
export function reconcileIncidents(
  deviceId: string,
  runsBefore: readonly FailureRun[],
  runsAfter: readonly FailureRun[],
): readonly IncidentChange[] {
  // of nearly every device
  if (runsBefore.length === 0 && runsAfter.length === 0) return [];
  const known = incidentsOf(deviceId, runsBefore);
  const current = incidentsOf(deviceId, runsAfter);
  const changes: IncidentChange[] = [];
  const continued = new Set<Incident>();
  for (const after of current) {
    const before = known.find((incident) => overlap(incident, after));
    if (before === undefined) {
      changes.push({ reason: after.resolvedAt === null ? 'opened' : 'recorded', before: null, after });
    } else if (continued.has(before)) {
      changes.push({ reason: 'split', before: null, after });
    } else {
      continued.add(before);
      const parts = current.filter((incident) => overlap(incident, before)).length;
      const reason = parts > 1 ? 'split' : continuationReason(before, after);
      if (reason !== null) changes.push({ reason, before, after });
    }
  }
  for (const before of known) {
    if (!continued.has(before)) changes.push({ reason: 'retracted', before, after: null });
  }
  return changes;
}

function incidentsOf(deviceId: string, runs: readonly FailureRun[]): readonly Incident[] {
  return runs.map((run) => incidentOf(deviceId, run)).filter((incident) => incident !== null);
}

function overlap(a: Incident, b: Incident): boolean {
  return comparePositions(a.first, b.last) <= 0 && comparePositions(b.first, a.last) <= 0;
}

function continuationReason(before: Incident, after: Incident): IncidentChangeReason | null {
  if (before.resolvedAt === null && after.resolvedAt !== null) return 'resolved';
  if (after.length > before.length) return 'lengthened';
  if (after.length < before.length) return 'shortened';
  const same =
    before.id === after.id && before.last.eventId === after.last.eventId && before.resolvedAt === after.resolvedAt;
  return same ? null : 'corrected';
}
