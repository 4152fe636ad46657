import { addDayCounts, type DayCounts, type DayOfKind } from '../domain/day-counts.js';
import { type Difference, differingFields } from '../domain/difference.js';

/** What the counts of a day are, and should be. */
export interface DayDrift {
  readonly kept: DayCounts;
  readonly right: DayCounts;
  readonly differences: readonly Difference[];
}

/** A day and kind by a name of their own: `2026-03-02 pibook`. */
export function dayName({ day, kind }: DayOfKind): string {
  return `${new Date(day).toISOString().slice(0, 10)} ${kind}`;
}

/** The days whose counts aren't what they should be; one that isn't there counts as one of nothing. */
export function compareDayCounts(
  kept: ReadonlyMap<string, DayCounts>,
  right: ReadonlyMap<string, DayCounts>,
): readonly DayDrift[] {
  const drifts: DayDrift[] = [];
  for (const id of new Set([...kept.keys(), ...right.keys()])) {
    const [was, is] = [kept.get(id) ?? right.get(id), right.get(id) ?? kept.get(id)];
    if (was === undefined || is === undefined) continue;
    const drift = { kept: kept.has(id) ? was : nothingOf(was), right: right.has(id) ? is : nothingOf(is) };
    const differences = differingFields(drift.kept, drift.right).map((difference): Difference => {
      return { subject: 'day', deviceId: null, id, ...difference };
    });
    if (differences.length > 0) drifts.push({ ...drift, differences });
  }
  return drifts;
}

/** Counts of a day as they are now, moved by what they were off; `null` when nothing is left of them. */
export function moveDay(now: DayCounts | null, { kept, right }: DayDrift): DayCounts | null {
  const moved = addDayCounts(addDayCounts(now ?? nothingOf(kept), negative(kept)), right);
  return moved.syncs === 0 ? null : moved;
}

function nothingOf(day: DayCounts): DayCounts {
  return addDayCounts(day, negative(day));
}

function negative({ day, kind, clocks, ...counts }: DayCounts): DayCounts {
  return {
    day,
    kind,
    syncs: -counts.syncs,
    failedSyncs: -counts.failedSyncs,
    files: -counts.files,
    errors: -counts.errors,
    clocks: { ok: -clocks.ok, skewed: -clocks.skewed, unset: -clocks.unset, future: -clocks.future },
    speeds: counts.speeds.map((syncs) => -syncs),
    arrivals: counts.arrivals.map((syncs) => -syncs),
  };
}
