import { type DeviceKind, kindOf } from '../domain/device-kind.js';
import { type DeviceState, statusOf } from '../domain/device-state.js';
import { type Difference, differingFields } from '../domain/difference.js';
import { type Incident, incidentStatus } from '../domain/incident.js';
import type { FleetTotals } from '../ports/fleet-store.js';
import { emptyWrites, type StagedWrites } from './staged-writes.js';

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

/** The totals with these devices and incidents counted too. */
export function countKept(
  totals: FleetTotals,
  {
    states = [],
    incidents = [],
  }: { readonly states?: readonly DeviceState[]; readonly incidents?: readonly Incident[] },
): FleetTotals {
  const writes = emptyWrites();
  for (const after of states) writes.states.push({ before: null, after });
  for (const after of incidents) writes.incidents.push({ reason: 'recorded', before: null, after });
  return countWrites(totals, writes);
}

/** The totals that are kept where they aren't those of what they count. */
export function compareTotals(kept: FleetTotals, right: FleetTotals): readonly Difference[] {
  return differingFields(kept, right).map((difference) => ({
    subject: 'totals',
    deviceId: null,
    id: null,
    ...difference,
  }));
}

/** Totals moved by what others are off. */
export function moveTotals(totals: FleetTotals, kept: FleetTotals, right: FleetTotals): FleetTotals {
  const off = (name: keyof FleetTotals): number => totals[name] + right[name] - kept[name];
  return {
    pibooks: off('pibooks'),
    piboxes: off('piboxes'),
    unknownDevices: off('unknownDevices'),
    failingDevices: off('failingDevices'),
    syncs: off('syncs'),
    failedSyncs: off('failedSyncs'),
    openIncidents: off('openIncidents'),
    resolvedIncidents: off('resolvedIncidents'),
  };
}
