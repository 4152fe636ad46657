import {
  FAULT_CLASSES,
  FINDING_KINDS,
  NAMED_DIFFERENCES,
  type Difference,
  type FaultClass,
  type FindingKind,
  type Findings,
} from './findings.js';

/** One way in which a service failed, in words. */
export interface Fault {
  readonly fault: FaultClass;
  /** What was found, such as `1 missing event, 2 missing incidents`. */
  readonly found: string;
  /** What each of these kinds means, a sentence each. */
  readonly meanings: readonly string[];
  /** A device it was found at; `null` where none is named. */
  readonly deviceId: string | null;
}

/** The faults that findings amount to, gravest first; empty where nothing was found. */
export function faultsOf(report: {
  readonly findings: Findings;
  readonly differences: readonly Difference[];
}): readonly Fault[] {
  return FAULT_CLASSES.flatMap((fault) => {
    const kinds = FINDING_KINDS.filter((row) => row.fault === fault && report.findings[row.kind] > 0);
    if (kinds.length === 0) return [];
    const counted = kinds.map(({ kind, one, many }) => {
      const count = report.findings[kind];
      return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
    });
    const named = report.differences.find(
      ({ device_id, kind }) => device_id !== '' && kinds.some((row) => row.kind === kind),
    );
    const meanings = kinds.map(({ means }) => `${means}.`);
    return [{ fault, found: counted.join(', '), meanings, deviceId: named?.device_id ?? null }];
  });
}

/** How grave a kind of finding is: 0 is the gravest. */
export function gravityOf(kind: FindingKind): number {
  return FINDING_KINDS.findIndex((row) => row.kind === kind);
}

/**
 * The differences a report names: one of each kind, gravest first, then a second of each, until there are enough.
 *
 * @param all in the order of the devices
 */
export function namedDifferences(all: Iterable<Difference>): readonly Difference[] {
  const byKind = new Map<FindingKind, Difference[]>();
  for (const difference of all) {
    const alike = byKind.get(difference.kind) ?? [];
    if (alike.length < NAMED_DIFFERENCES) alike.push(difference);
    byKind.set(difference.kind, alike);
  }
  const kinds = FINDING_KINDS.map(({ kind }) => byKind.get(kind) ?? []);
  return Array.from({ length: NAMED_DIFFERENCES }, (_, turn) => kinds.flatMap((alike) => alike.slice(turn, turn + 1)))
    .flat()
    .slice(0, NAMED_DIFFERENCES);
}
