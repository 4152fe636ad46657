import { INCIDENT_THRESHOLD } from '../domain/failure-run.js';
import type { SyncEvent } from '../domain/sync-event.js';

/** What is true of one device, by the plainest reckoning. */
export interface OracleDevice {
  readonly events: readonly SyncEvent[];
  readonly totalSyncs: number;
  readonly failedSyncs: number;
  readonly currentStreak: number;
  readonly streakStartedAt: number | null;
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  readonly lastSuccessAt: number | null;
  readonly incidents: readonly OracleIncident[];
}

/** An incident by the plainest reckoning. */
export interface OracleIncident {
  readonly length: number;
  readonly firstEventId: string;
  readonly startedAt: number;
  readonly lastFailureAt: number;
  readonly detectedAt: number;
  readonly resolvedAt: number | null;
}

/**
 * What a fleet must look like after these arrivals, in order of arrival: takes the first copy of each identity, sorts, and walks
 * once. Shares no code with the pipeline it checks; slow and plain on purpose.
 */
export function oracleOf(arrivals: readonly SyncEvent[]): ReadonlyMap<string, OracleDevice> {
  const firstCopies = new Map<string, SyncEvent>();
  for (const event of arrivals) {
    const identity = `${event.deviceId} ${event.eventId}`;
    if (!firstCopies.has(identity)) firstCopies.set(identity, event);
  }
  const byDevice = new Map<string, SyncEvent[]>();
  for (const event of firstCopies.values()) {
    byDevice.set(event.deviceId, [...(byDevice.get(event.deviceId) ?? []), event]);
  }
  return new Map([...byDevice].map(([deviceId, events]) => [deviceId, walk(events)]));
}

function walk(unordered: readonly SyncEvent[]): OracleDevice {
  const events = unordered.toSorted(
    (a, b) => a.effectiveAt - b.effectiveAt || a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1),
  );
  const incidents: OracleIncident[] = [];
  let run: SyncEvent[] = [];
  let lastSuccessAt: number | null = null;
  const endRun = (resolvedAt: number | null): void => {
    const [first] = run;
    const last = run.at(-1);
    const detectedAt = run.map((event) => event.receivedAt).toSorted((a, b) => a - b)[INCIDENT_THRESHOLD - 1];
    if (first === undefined || last === undefined || detectedAt === undefined) return;
    incidents.push({
      length: run.length,
      firstEventId: first.eventId,
      startedAt: first.effectiveAt,
      lastFailureAt: last.effectiveAt,
      detectedAt,
      resolvedAt,
    });
  };
  for (const event of events) {
    if (event.totalErrors > 0) {
      run.push(event);
    } else {
      endRun(event.effectiveAt);
      run = [];
      lastSuccessAt = event.effectiveAt;
    }
  }
  endRun(null);
  return {
    events,
    totalSyncs: events.length,
    failedSyncs: events.filter((event) => event.totalErrors > 0).length,
    currentStreak: run.length,
    streakStartedAt: run[0]?.effectiveAt ?? null,
    firstEventAt: events[0]?.effectiveAt ?? Number.NaN,
    lastEventAt: events.at(-1)?.effectiveAt ?? Number.NaN,
    lastSuccessAt,
    incidents,
  };
}
