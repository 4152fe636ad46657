import type { DeviceAdvance } from '../../domain/advance-device.js';
import { announcementOf } from '../../domain/announcement.js';
import { type IncidentChange, reconcileIncidents } from '../../domain/incident.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';
import type { PendingNotice } from '../../ports/incident-store.js';

/** What became of incidents, and those changes that are to be told. */
export interface ChangedIncidents {
  readonly changes: readonly IncidentChange[];
  readonly notices: readonly PendingNotice[];
}

/** Makes the incidents fit the runs as they are now, and keeps what is to be told of it. */
export async function changeIncidents(
  transaction: FleetTransaction,
  advances: readonly DeviceAdvance[],
): Promise<ChangedIncidents> {
  const changes = advances.flatMap(({ after, runsBefore, runsAfter }) =>
    reconcileIncidents(after.deviceId, runsBefore, runsAfter),
  );
  if (changes.length === 0) return { changes, notices: [] };
  await transaction.incidents.save(changes);
  const told = changes.filter((change) => announcementOf(change) !== null);
  const ids = await transaction.incidents.addNotices(told);
  const notices = told.flatMap((change, index) => {
    const id = ids[index];
    return id === undefined ? [] : [{ id, change }];
  });
  return { changes, notices };
}
