import type { IncidentChange } from '../../domain/incident.js';
import { incidentStatus } from '../../domain/incident.js';
import type { DeviceCommit } from './commit-devices.js';
import type { DeviceView } from './device-views.js';
import { type IncidentDocument, toDeviceFields, toEventDocument, toIncidentDocument } from './documents.js';
import type { DeviceWrites } from './mongo-transaction.js';

/** The commit of what a transaction wrote of a device, on top of the version it read. */
export function buildCommit(view: DeviceView, writes: DeviceWrites, now: Date): DeviceCommit {
  const { deviceId, version, commits } = view;
  return {
    deviceId,
    version,
    commits,
    fields: {
      ...(writes.state !== null && toDeviceFields(writes.state)),
      ...(writes.untold !== null && { untold: writes.untold }),
      pending: {
        events: [...writes.events.values()].map(toEventDocument),
        incidents: incidentDocuments(writes.incidents, { deviceId, version: version + 1, now }),
      },
      open_incidents: view.openIncidents + difference(writes.incidents, 'open'),
      resolved_incidents: view.resolvedIncidents + difference(writes.incidents, 'resolved'),
    },
    notices: writes.notices,
  };
}

function incidentDocuments(
  changes: readonly IncidentChange[],
  { deviceId, version, now }: { deviceId: string; version: number; now: Date },
): readonly IncidentDocument[] {
  const documents = new Map<string, IncidentDocument>();
  for (const { before } of changes) {
    if (before === null) continue;
    documents.set(before.id, { _id: before.id, device_id: deviceId, version, status: 'gone', gone_at: now });
  }
  for (const { after } of changes) if (after !== null) documents.set(after.id, toIncidentDocument(after, version));
  return [...documents.values()];
}

function difference(changes: readonly IncidentChange[], status: 'open' | 'resolved'): number {
  let count = 0;
  for (const { before, after } of changes) {
    if (before !== null && incidentStatus(before) === status) count -= 1;
    if (after !== null && incidentStatus(after) === status) count += 1;
  }
  return count;
}
