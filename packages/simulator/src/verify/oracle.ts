/** A failing run this long is an incident. */
export const INCIDENT_THRESHOLD = 3;

/** One distinct event of one device, its times known. Times are epoch ms. */
export interface OracleEvent {
  readonly eventId: string;
  readonly timestampMs: number;
  readonly effectiveMs: number;
  readonly receivedMs: number;
  readonly failed: boolean;
}

/** A run of at least {@link INCIDENT_THRESHOLD} failures. Times are epoch ms. */
export interface OracleIncident {
  /** The `event_id` of its first failure. */
  readonly firstEventId: string;
  readonly length: number;
  readonly startedMs: number;
  readonly lastFailureMs: number;
  /** When the third of its failures to arrive was received. */
  readonly detectedMs: number;
  /** The success that ended it; `null` while it is open. */
  readonly resolvedMs: number | null;
}

/** The truth about one device. Times are effective times, epoch ms. */
export interface OracleState<E extends OracleEvent> {
  /** In effective order, oldest first. */
  readonly events: readonly E[];
  readonly totalSyncs: number;
  readonly failedSyncs: number;
  /** Failures after the newest success. */
  readonly currentStreak: number;
  readonly streakStartedMs: number | null;
  readonly firstEventMs: number | null;
  readonly lastEventMs: number | null;
  readonly lastSuccessMs: number | null;
  readonly failing: boolean;
  readonly latest: E | null;
  readonly incidents: readonly OracleIncident[];
}

/** Oldest first: by effective time, then by the device's clock, then by identity as ASCII. */
export function effectiveOrder(a: OracleEvent, b: OracleEvent): number {
  if (a.effectiveMs !== b.effectiveMs) return a.effectiveMs - b.effectiveMs;
  if (a.timestampMs !== b.timestampMs) return a.timestampMs - b.timestampMs;
  if (a.eventId === b.eventId) return 0;
  return a.eventId < b.eventId ? -1 : 1;
}

/**
 * What is true of a device with these events, whatever way they arrived: sorts them and walks them once. It is written
 * to be obviously right, not to be fast, and shares no code with the services it judges.
 */
export function oracleState<E extends OracleEvent>(unordered: readonly E[]): OracleState<E> {
  const events = unordered.toSorted(effectiveOrder);
  const incidents: OracleIncident[] = [];
  let run: E[] = [];
  let failedSyncs = 0;
  let lastSuccessMs: number | null = null;
  for (const event of events) {
    if (event.failed) {
      failedSyncs += 1;
      run.push(event);
    } else {
      incidents.push(...incidentOf(run, event.effectiveMs));
      run = [];
      lastSuccessMs = event.effectiveMs;
    }
  }
  incidents.push(...incidentOf(run, null));
  const latest = events.at(-1) ?? null;
  return {
    events,
    totalSyncs: events.length,
    failedSyncs,
    currentStreak: run.length,
    streakStartedMs: run[0]?.effectiveMs ?? null,
    firstEventMs: events[0]?.effectiveMs ?? null,
    lastEventMs: latest?.effectiveMs ?? null,
    lastSuccessMs,
    failing: run.length >= INCIDENT_THRESHOLD,
    latest,
    incidents,
  };
}

/** The incident that a run of failures is: one, or none. */
function incidentOf(run: readonly OracleEvent[], resolvedMs: number | null): OracleIncident[] {
  const first = run[0];
  const last = run.at(-1);
  const arrivals = run.map((event) => event.receivedMs).sort((a, b) => a - b);
  const detectedMs = arrivals[INCIDENT_THRESHOLD - 1];
  if (first === undefined || last === undefined || detectedMs === undefined) return [];
  return [
    {
      firstEventId: first.eventId,
      length: run.length,
      startedMs: first.effectiveMs,
      lastFailureMs: last.effectiveMs,
      detectedMs,
      resolvedMs,
    },
  ];
}
