import type { DayCounts } from '../domain/day-counts.js';
import type { SyncEvent } from '../domain/sync-event.js';

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, Number.POSITIVE_INFINITY];
const SECONDS = [60, 600, 3600, 21600, 86400, 259200, 604800, 2592000, Number.POSITIVE_INFINITY];
const CLOCKS = ['ok', 'skewed', 'unset', 'future'] as const;
const KINDS = ['pibook', 'pibox', 'unknown'] as const;

/**
 * What happened each day by the plainest reckoning: takes the first copy of each identity, and for every figure goes through all
 * events again. Shares no code with what it checks.
 */
export function oracleDays(arrivals: readonly SyncEvent[]): readonly DayCounts[] {
  const events = arrivals.filter(
    (event, index) =>
      arrivals.findIndex(({ deviceId, eventId }) => deviceId === event.deviceId && eventId === event.eventId) === index,
  );
  const dates = new Set(events.map(dateOf));
  return [...dates]
    .toSorted((a, b) => (a < b ? 1 : -1))
    .flatMap((date) => KINDS.map((kind) => ({ date, kind })))
    .flatMap(({ date, kind }) => {
      const found = events.filter((event) => dateOf(event) === date && kindOfId(event.deviceId) === kind);
      return found.length === 0 ? [] : [countAll(date, kind, found)];
    });
}

function countAll(date: string, kind: DayCounts['kind'], events: readonly SyncEvent[]): DayCounts {
  const count = (is: (event: SyncEvent) => boolean): number => events.filter(is).length;
  const sum = (of: (event: SyncEvent) => number): number => events.reduce((total, event) => total + of(event), 0);
  const upTo = (bounds: readonly number[], of: (event: SyncEvent) => number): readonly number[] =>
    bounds.map((bound, index) => {
      const below = bounds[index - 1] ?? Number.NEGATIVE_INFINITY;
      return count((event) => of(event) > below && of(event) <= bound);
    });
  const [ok = 0, skewed = 0, unset = 0, future = 0] = CLOCKS.map((clock) => count((event) => event.clock === clock));
  return {
    day: Date.parse(date),
    kind,
    syncs: events.length,
    failedSyncs: count(({ totalErrors }) => totalErrors > 0),
    files: sum(({ totalFilesSynced }) => totalFilesSynced),
    errors: sum(({ totalErrors }) => totalErrors),
    clocks: { ok, skewed, unset, future },
    speeds: upTo(SPEEDS, ({ internetSpeed }) => internetSpeed),
    arrivals: upTo(SECONDS, ({ receivedAt, effectiveAt }) => Math.max(0, receivedAt - effectiveAt) / 1000),
  };
}

function dateOf({ effectiveAt }: SyncEvent): string {
  return new Date(effectiveAt).toISOString().slice(0, 10);
}

function kindOfId(deviceId: string): DayCounts['kind'] {
  if (/^pibook/i.test(deviceId)) return 'pibook';
  return /^pibox/i.test(deviceId) ? 'pibox' : 'unknown';
}
