import type { DeviceState } from '../domain/device-state.js';
import type { Difference } from '../domain/difference.js';
import type { Incident } from '../domain/incident.js';
import { countKept, NO_TOTALS } from '../staging/fleet-counts.js';

/** By how much totals are off, by their names; what isn't named is not off. */
export type TotalsDrift = ReadonlyMap<string, number>;

/** What totals count. */
interface Counted {
  readonly states: readonly DeviceState[];
  readonly incidents: readonly Incident[];
}

/** Nothing is off. */
export const NO_DRIFT: TotalsDrift = new Map();

/** How much more is counted in what is kept than in what is right. */
export function driftOf(kept: Counted, right: Counted): TotalsDrift {
  const inRight = new Map<string, number>(Object.entries(countKept(NO_TOTALS, right)));
  return new Map(
    Object.entries(countKept(NO_TOTALS, kept)).map(([name, count]) => [name, count - (inRight.get(name) ?? 0)]),
  );
}

/** Both together. */
export function addDrifts(a: TotalsDrift, b: TotalsDrift): TotalsDrift {
  return new Map(
    [...new Set([...a.keys(), ...b.keys()])].map((name) => [name, (a.get(name) ?? 0) + (b.get(name) ?? 0)]),
  );
}

/**
 * What of the totals really differs. They are compared with devices, some of which were found to be wrong: where these are still
 * as they were, what they add up to is not what is right; where they were corrected, that moved what is kept.
 *
 * @param drift that of the devices which were found to be wrong
 */
export function withoutDrift(
  differences: readonly Difference[],
  drift: TotalsDrift,
  mended: boolean,
): readonly Difference[] {
  return differences
    .map((difference) => {
      const { field, kept, right } = difference;
      const off = drift.get(field) ?? 0;
      if (typeof kept !== 'number' || typeof right !== 'number') return difference;
      return mended ? { ...difference, kept: kept + off } : { ...difference, right: right - off };
    })
    .filter(({ kept, right }) => kept !== right);
}
