import type { DeviceAdvance } from './advance-device.js';
import { announcementOf, type Tidings } from './announcement.js';
import { statusOf } from './device-state.js';
import { comparePositions } from './event-position.js';
import type { Incident, IncidentChange } from './incident.js';
import type { Lane } from './lane.js';
import { isFailure, type SyncEvent } from './sync-event.js';

/** What is to be told of a device, and whether it then has an open incident that nobody was told of. */
export interface ChosenTidings {
  readonly tidings: readonly Tidings[];
  readonly untold: boolean;
}

/** What is known where tidings are chosen. */
export interface TidingsContext {
  /** The lane that the added events came in by. */
  readonly lane: Lane;
  /** Whether the device's open incident, as it was, is one that backfill found and nobody was told of. */
  readonly untold: boolean;
  /** The events that made the changes. */
  readonly added: readonly SyncEvent[];
}

/**
 * Chooses what people are told of a device's changes. An incident that backfill finds is noted quietly, and so is its end. When
 * a failure that comes in live belongs to it while it is open, the device is failing now: it is told as one that opens. An
 * incident that was told of is told of to its end, whichever lane the end comes in by: somebody waits for that.
 */
export function chooseTidings(
  { after }: Pick<DeviceAdvance, 'after'>,
  changes: readonly IncidentChange[],
  { lane, untold, added }: TidingsContext,
): ChosenTidings {
  const stillFails = (incident: Incident): boolean =>
    lane === 'live' && added.some((event) => isFailure(event) && comparePositions(event, incident.first) >= 0);

  let isUntold = untold;
  const tidings = changes.map((change): Tidings => {
    if (change.reason === 'opened') {
      isUntold = lane === 'backfill';
      return { change, backfilled: isUntold };
    }
    if (untold && change.after !== null && isOpen(change.after) && stillFails(change.after)) {
      isUntold = false;
      return { change: { ...change, reason: 'opened' }, backfilled: false };
    }
    const quiet = change.before === null ? lane === 'backfill' : untold && isOpen(change.before);
    return { change, backfilled: quiet };
  });
  return {
    tidings: tidings.filter((one) => announcementOf(one) !== null),
    untold: isUntold && statusOf(after) === 'failing',
  };
}

function isOpen({ resolvedAt }: Incident): boolean {
  return resolvedAt === null;
}
