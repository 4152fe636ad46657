import { type DeviceKind, kindOf } from '../domain/device-kind.js';
import { statusOf } from '../domain/device-state.js';
import { incidentStatus } from '../domain/incident.js';
import type { FleetTotals } from '../ports/fleet-store.js';
import type { StagedWrites } from './staged-writes.js';

/** A fleet of nothing. */
export const NO_TOTALS: FleetTotals = {
  pibooks: 0,
  piboxes: 0,
  unknownDevices: 0,
  failingDevices: 0,
  syncs: 0,
  failedSyncs: 0,
  openIncidents: 0,
  resolvedIncidents: 0,
};

const COUNT_OF_KIND: Record<DeviceKind, 'pibooks' | 'piboxes' | 'unknownDevices'> = {
  pibook: 'pibooks',
  pibox: 'piboxes',
  unknown: 'unknownDevices',
};

/** The totals after a transaction, from those before it and what it wrote. */
export function countWrites(totals: FleetTotals, writes: StagedWrites): FleetTotals {
  const next = { ...totals };
  for (const { before, after } of writes.states) {
    if (before === null) next[COUNT_OF_KIND[kindOf(after.deviceId)]] += 1;
    else if (statusOf(before) === 'failing') next.failingDevices -= 1;
    if (statusOf(after) === 'failing') next.failingDevices += 1;
    next.syncs += after.totalSyncs - (before?.totalSyncs ?? 0);
    next.failedSyncs += after.failedSyncs - (before?.failedSyncs ?? 0);
  }
  for (const { before, after } of writes.incidents) {
    if (before !== null) next[incidentStatus(before) === 'open' ? 'openIncidents' : 'resolvedIncidents'] -= 1;
    if (after !== null) next[incidentStatus(after) === 'open' ? 'openIncidents' : 'resolvedIncidents'] += 1;
  }
  return next;
}
