import { type EventPosition, positionOf } from './event-position.js';
import { isFailure, type SyncEvent } from './sync-event.js';

/** How many failures in a row make an incident. */
export const INCIDENT_THRESHOLD = 3;

/** Consecutive failures of one device, with no success between them. Times are epoch milliseconds. */
export interface FailureRun {
  readonly length: number;
  readonly first: EventPosition;
  readonly last: EventPosition;
  /**
   * The earliest arrivals among its failures, ascending, at most `INCIDENT_THRESHOLD` of them: the last of a full list is
   * when the run was first known to be an incident, whatever order its events came in.
   */
  readonly arrivals: readonly number[];
  /** Effective time of the success that ended it; `null` while none is known. */
  readonly endedAt: number | null;
}

/** The runs of a stretch of events: those that a success ended, and the one still open at its end. */
export interface WalkedRuns {
  readonly ended: readonly FailureRun[];
  readonly open: FailureRun | null;
}

/** The run with one more failure at its end; `null` starts a run. */
function extendRun(run: FailureRun | null, event: SyncEvent): FailureRun {
  const position = positionOf(event);
  if (run === null) {
    return { length: 1, first: position, last: position, arrivals: [event.receivedAt], endedAt: null };
  }
  return {
    length: run.length + 1,
    first: run.first,
    last: position,
    arrivals: earliestArrivals(run.arrivals, event.receivedAt),
    endedAt: null,
  };
}

function earliestArrivals(arrivals: readonly number[], arrival: number): readonly number[] {
  const latest = arrivals.at(-1);
  if (arrivals.length === INCIDENT_THRESHOLD && latest !== undefined && arrival >= latest) return arrivals;
  return [...arrivals, arrival].sort((a, b) => a - b).slice(0, INCIDENT_THRESHOLD);
}

/** Walks events in effective order, going on from the run that was open before them. */
export function walkRuns(events: Iterable<SyncEvent>, openBefore: FailureRun | null = null): WalkedRuns {
  const ended: FailureRun[] = [];
  let open = openBefore;
  for (const event of events) {
    if (isFailure(event)) {
      open = extendRun(open, event);
    } else if (open !== null) {
      ended.push({ ...open, endedAt: event.effectiveAt });
      open = null;
    }
  }
  return { ended, open };
}
