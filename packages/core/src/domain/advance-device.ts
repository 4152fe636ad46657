import { comparePositions, positionOf } from './event-position.js';
import { type DeviceState } from './device-state.js';
import { type FailureRun, walkRuns } from './failure-run.js';
import { isFailure, type SyncEvent } from './sync-event.js';

/**
 * The events around late ones, in effective order: from the nearest success before to the nearest success after them, both
 * included, or to the beginning or end of the device's history where there is none.
 */
export type LateWindow = readonly SyncEvent[];

/** What adding events did to a device: its state, and the failure runs that may have changed, as they were and as they are. */
export interface DeviceAdvance {
  readonly before: DeviceState | null;
  readonly after: DeviceState;
  readonly runsBefore: readonly FailureRun[];
  readonly runsAfter: readonly FailureRun[];
}

const NONE: ReadonlySet<string> = new Set();

/** The added events that stand behind the device's newest one, so that what is around them must be read again. */
export function lateEvents(state: DeviceState | null, added: readonly SyncEvent[]): readonly SyncEvent[] {
  return state === null ? [] : added.filter((event) => comparePositions(event, state.newest) < 0);
}

/**
 * Folds events that were just stored into a device's state. Events in order extend the streak it already had; late ones have
 * their windows walked again, without them and with them, which gives the runs as they were and as they are.
 *
 * @param state the device before, `null` when these are its first events
 * @param added the new events of this one device in effective order, at least one
 * @param windows what `lateEvents` are surrounded by, in effective order, with no run in two of them, the added events included
 */
export function advanceDevice(
  state: DeviceState | null,
  added: readonly SyncEvent[],
  windows: readonly LateWindow[],
): DeviceAdvance {
  const addedIds = windows.length === 0 ? NONE : new Set(added.map((event) => event.eventId));
  const runsBefore: FailureRun[] = [];
  const runsAfter: FailureRun[] = [];
  let foldFrom = state?.newest ?? null;
  let open = state?.streak ?? null;
  let tailWasRead = false;

  for (const window of windows) {
    const were = walkRuns(window.filter((event) => !addedIds.has(event.eventId)));
    const are = walkRuns(window);
    runsBefore.push(...were.ended);
    runsAfter.push(...are.ended);
    const end = window.at(-1);
    if (end !== undefined && foldFrom !== null && comparePositions(end, foldFrom) >= 0) {
      if (were.open !== null) runsBefore.push(were.open);
      foldFrom = end;
      open = are.open;
      tailWasRead = true;
    }
  }

  if (!tailWasRead && open !== null) runsBefore.push(open);
  const start = foldFrom;
  const areAllNewer = start === null || windows.length === 0;
  const inOrder = areAllNewer ? added : added.filter((event) => comparePositions(event, start) > 0);
  const tail = walkRuns(inOrder, open);
  runsAfter.push(...tail.ended);
  if (tail.open !== null) runsAfter.push(tail.open);

  return { before: state, after: nextState(state, added, tail.open), runsBefore, runsAfter };
}

function nextState(state: DeviceState | null, added: readonly SyncEvent[], streak: FailureRun | null): DeviceState {
  const oldest = added[0];
  const newest = added.at(-1);
  if (oldest === undefined || newest === undefined) throw new RangeError('advanceDevice needs at least one event');
  const failed = added.filter(isFailure).length;
  const lastSuccess = added.findLast((event) => !isFailure(event))?.effectiveAt ?? null;
  if (state === null) {
    return {
      deviceId: oldest.deviceId,
      totalSyncs: added.length,
      failedSyncs: failed,
      firstEventAt: oldest.effectiveAt,
      newest: positionOf(newest),
      lastSuccessAt: lastSuccess,
      streak,
    };
  }
  return {
    deviceId: state.deviceId,
    totalSyncs: state.totalSyncs + added.length,
    failedSyncs: state.failedSyncs + failed,
    firstEventAt: Math.min(state.firstEventAt, oldest.effectiveAt),
    newest: comparePositions(newest, state.newest) > 0 ? positionOf(newest) : state.newest,
    lastSuccessAt: later(state.lastSuccessAt, lastSuccess),
    streak,
  };
}

function later(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
