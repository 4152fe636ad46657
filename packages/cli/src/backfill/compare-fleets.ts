import { comparePositions, type Device, type Fleet, type Incident, incidentStatus, type Page } from '@pisync/core';

/** How a fleet differs from what it was. */
export interface FleetChanges {
  readonly devices: { readonly new: number; readonly changed: number };
  readonly incidents: IncidentChanges;
}

/** Incidents that there were not (`opened`, or `recorded` when over), that are over, are otherwise different, or are none any more. */
export interface IncidentChanges {
  opened: number;
  recorded: number;
  resolved: number;
  changed: number;
  retracted: number;
}

const PAGE = 500;

/** Compares a fleet with what it was, without its events. Holds the incidents of both. */
export async function compareFleets(before: Fleet, after: Fleet): Promise<FleetChanges> {
  const [devicesBefore, devicesAfter] = await Promise.all([syncsOf(before), syncsOf(after)]);
  let changed = 0;
  for (const [deviceId, syncs] of devicesAfter) {
    const was = devicesBefore.get(deviceId);
    if (was !== undefined && was !== syncs) changed += 1;
  }
  const [incidentsBefore, incidentsAfter] = await Promise.all([incidentsOf(before), incidentsOf(after)]);
  const incidents: IncidentChanges = { opened: 0, recorded: 0, resolved: 0, changed: 0, retracted: 0 };
  for (const deviceId of new Set([...incidentsBefore.keys(), ...incidentsAfter.keys()])) {
    countChanges(incidentsBefore.get(deviceId) ?? [], incidentsAfter.get(deviceId) ?? [], incidents);
  }
  return { devices: { new: devicesAfter.size - devicesBefore.size, changed }, incidents };
}

/** Counts how the incidents of one device differ: one that shares a failure with an earlier one continues it. */
export function countChanges(before: readonly Incident[], after: readonly Incident[], counts: IncidentChanges): void {
  const continued = new Set<Incident>();
  for (const incident of after) {
    const was = before.find((other) => !continued.has(other) && overlap(other, incident));
    const isOpen = incidentStatus(incident) === 'open';
    if (was === undefined) {
      counts[isOpen ? 'opened' : 'recorded'] += 1;
      continue;
    }
    continued.add(was);
    if (incidentStatus(was) === 'open' && !isOpen) counts.resolved += 1;
    else if (!isSame(was, incident)) counts.changed += 1;
  }
  counts.retracted += before.length - continued.size;
}

function overlap(a: Incident, b: Incident): boolean {
  return comparePositions(a.first, b.last) <= 0 && comparePositions(b.first, a.last) <= 0;
}

function isSame(a: Incident, b: Incident): boolean {
  return (
    a.id === b.id && a.length === b.length && a.resolvedAt === b.resolvedAt && comparePositions(a.last, b.last) === 0
  );
}

/** How many syncs each device has: as it only gains events, that tells whether it changed. */
async function syncsOf(fleet: Fleet): Promise<ReadonlyMap<string, number>> {
  const syncs = new Map<string, number>();
  const pages = allOf((cursor): Promise<Page<Device>> => fleet.devices({ orderBy: 'device_id', limit: PAGE, cursor }));
  for await (const { deviceId, totalSyncs } of pages) syncs.set(deviceId, totalSyncs);
  return syncs;
}

async function incidentsOf(fleet: Fleet): Promise<ReadonlyMap<string, readonly Incident[]>> {
  const found = new Map<string, Incident[]>();
  for await (const incident of allOf((cursor) => fleet.incidents({ limit: PAGE, cursor }))) {
    const ofDevice = found.get(incident.deviceId);
    if (ofDevice === undefined) found.set(incident.deviceId, [incident]);
    else ofDevice.push(incident);
  }
  return found;
}

async function* allOf<T>(read: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield* page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}
