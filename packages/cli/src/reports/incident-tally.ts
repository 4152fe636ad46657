import type { Row } from './report.js';

/** Incidents in figures; durations in seconds, of resolved ones. */
export interface IncidentCounts {
  incidents: number;
  open: number;
  resolved: number;
  resolvedSeconds: number;
  longestSeconds: number;
}

/** Counts incidents as they go by, in all, by the UTC day on which they started, and by kind. */
export interface IncidentTally {
  add(row: Row): void;
  readonly all: IncidentCounts;
  /** In the order in which they first came: newest first. */
  readonly days: ReadonlyMap<string, IncidentCounts>;
  readonly kinds: ReadonlyMap<string, IncidentCounts>;
}

/** A tally of none. */
export function createIncidentTally(): IncidentTally {
  const all = noIncidents();
  const days = new Map<string, IncidentCounts>();
  const kinds = new Map<string, IncidentCounts>();
  return {
    all,
    days,
    kinds,
    add(row) {
      const groups = [all, groupIn(days, String(row['started_at']).slice(0, 10)), groupIn(kinds, String(row['kind']))];
      for (const counts of groups) count(counts, row);
    },
  };
}

/** How long resolved ones lasted on average, in whole seconds; `null` when there are none. */
export function meanSeconds({ resolved, resolvedSeconds }: IncidentCounts): number | null {
  return resolved === 0 ? null : Math.round(resolvedSeconds / resolved);
}

function count(counts: IncidentCounts, row: Row): void {
  const lasted = Number(row['duration_seconds']);
  counts.incidents += 1;
  counts.longestSeconds = Math.max(counts.longestSeconds, lasted);
  if (row['status'] === 'open') {
    counts.open += 1;
    return;
  }
  counts.resolved += 1;
  counts.resolvedSeconds += lasted;
}

function groupIn(groups: Map<string, IncidentCounts>, key: string): IncidentCounts {
  const known = groups.get(key);
  if (known !== undefined) return known;
  const counts = noIncidents();
  groups.set(key, counts);
  return counts;
}

function noIncidents(): IncidentCounts {
  return { incidents: 0, open: 0, resolved: 0, resolvedSeconds: 0, longestSeconds: 0 };
}
