import type { DeviceAdvance } from '../../domain/advance-device.js';
import { chooseTidings } from '../../domain/choose-tidings.js';
import { type IncidentChange, reconcileIncidents } from '../../domain/incident.js';
import type { Lane } from '../../domain/lane.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';
import type { PendingNotice, UntoldMark } from '../../ports/incident-store.js';

/** What became of incidents, and those changes that are to be told. */
export interface ChangedIncidents {
  readonly changes: readonly IncidentChange[];
  readonly notices: readonly PendingNotice[];
}

/** The events that changed incidents, by device, and the lane they came in by. */
export interface IncidentCause {
  readonly lane: Lane;
  readonly added: ReadonlyMap<string, readonly SyncEvent[]>;
}

/** Makes the incidents fit the runs as they are now, and keeps what is to be told of it. */
export async function changeIncidents(
  transaction: FleetTransaction,
  advances: readonly DeviceAdvance[],
  { lane, added }: IncidentCause,
): Promise<ChangedIncidents> {
  const ofDevices: { readonly advance: DeviceAdvance; readonly changes: readonly IncidentChange[] }[] = [];
  for (const advance of advances) {
    const changed = changesOf(advance);
    if (changed.length > 0) ofDevices.push({ advance, changes: changed });
  }
  if (ofDevices.length === 0) return { changes: [], notices: [] };
  const changes = ofDevices.flatMap((device) => device.changes);
  await transaction.incidents.save(changes);

  const untold = await transaction.incidents.untold(ofDevices.map(({ advance }) => advance.after.deviceId));
  const marks: UntoldMark[] = [];
  const told = ofDevices.flatMap(({ advance, changes: changed }) => {
    const { deviceId } = advance.after;
    const was = untold.has(deviceId);
    const chosen = chooseTidings(advance, changed, { lane, untold: was, added: added.get(deviceId) ?? [] });
    if (chosen.untold !== was) marks.push({ deviceId, untold: chosen.untold });
    return chosen.tidings;
  });
  await transaction.incidents.markUntold(marks);
  const ids = await transaction.incidents.addNotices(told);
  const notices = told.flatMap((tidings, index) => {
    const id = ids[index];
    return id === undefined ? [] : [{ id, ...tidings }];
  });
  return { changes, notices };
}

function changesOf({ after, runsBefore, runsAfter }: DeviceAdvance): readonly IncidentChange[] {
  return reconcileIncidents(after.deviceId, runsBefore, runsAfter);
}
