import { compareDevice, correctIncidents, isRecountable } from '../domain/compare-device.js';
import type { DeviceState } from '../domain/device-state.js';
import { type Difference, differingFields } from '../domain/difference.js';
import type { Incident } from '../domain/incident.js';
import { createDeviceRecounter, type DeviceRecount } from '../domain/recount-device.js';
import type { ScanPosition } from '../ports/event-store.js';
import type { FleetStore, FleetTransaction } from '../ports/fleet-store.js';
import { type IncidentPosition, incidentPosition } from '../ports/incident-store.js';
import { driftOf, NO_DRIFT, type TotalsDrift } from './totals-drift.js';

/** What a device is examined with. */
export interface ExaminationParts {
  readonly store: FleetStore;
  /** Whether the store has never removed an event. */
  readonly keepsAll: boolean;
  /** Whether what differs is made right. */
  readonly mend: boolean;
}

/** A device compared with its events; `uncheckable` when too few of them are left to know what is right. */
export interface ExaminedDevice {
  readonly deviceId: string;
  readonly verdict: 'right' | 'differs' | 'uncheckable';
  readonly differences: readonly Difference[];
  /** How far what is kept of it puts the totals of the fleet off, from right to kept: nowhere where nothing differs. */
  readonly drift: TotalsDrift;
}

interface Examination extends ExaminedDevice {
  readonly state: DeviceState | null;
  readonly incidents: readonly Incident[];
  /** What follows from the events, where that is to be kept instead. */
  readonly right: DeviceRecount | null;
}

/** Events, or incidents, that are read at a time. */
const PAGE = 1000;

/**
 * Compares a device with its events, and corrects it where that is asked for. `null` for one of which nothing is kept.
 *
 * Reading takes several questions, and writers may come between two of them. A difference therefore counts only when the device
 * is the same after it was found as before; every event that is added changes its totals. A correction is worked out anew within
 * the transaction that makes it, which the store refuses, and runs again, when anything was added meanwhile.
 */
export async function examineDevice(parts: ExaminationParts, deviceId: string): Promise<ExaminedDevice | null> {
  const { store, mend } = parts;
  for (;;) {
    // loaded by a transaction, which first finishes what a crash may have left of the device's newest commit
    const before = await store.transact((transaction) => loadState(transaction, deviceId));
    const found = await compareWithEvents(parts, deviceId, before);
    if (found?.verdict !== 'differs') return found;
    if (mend) return store.transact((transaction) => correct(parts, deviceId, transaction));
    if (sameState(before, await store.devices.get(deviceId))) return found;
  }
}

async function correct(
  parts: ExaminationParts,
  deviceId: string,
  transaction: FleetTransaction,
): Promise<ExaminedDevice | null> {
  const found = await compareWithEvents(parts, deviceId, await loadState(transaction, deviceId));
  if (found?.verdict !== 'differs' || found.right === null) return found;
  const { state, incidents, right } = found;
  await transaction.devices.save([{ before: state, after: right.state }]);
  await transaction.incidents.save(correctIncidents(incidents, right.incidents));
  return found;
}

async function compareWithEvents(
  { store, keepsAll }: ExaminationParts,
  deviceId: string,
  state: DeviceState | null,
): Promise<Examination | null> {
  const right = await recountEvents(store, deviceId);
  if (state === null && right === null) return null;
  const incidents = await readIncidents(store, deviceId);
  const found = { deviceId, state, incidents, right };
  if (right === null || !isRecountable(state, right, keepsAll)) {
    return { ...found, verdict: 'uncheckable', differences: [], drift: NO_DRIFT };
  }
  const differences = compareDevice({ state, incidents }, right);
  if (differences.length === 0) return { ...found, verdict: 'right', differences, drift: NO_DRIFT };
  const drift = driftOf({ states: state === null ? [] : [state], incidents }, { ...right, states: [right.state] });
  return { ...found, verdict: 'differs', differences, drift };
}

async function recountEvents({ events }: FleetStore, deviceId: string): Promise<DeviceRecount | null> {
  const recounter = createDeviceRecounter(deviceId);
  let after: ScanPosition | null = null;
  for (;;) {
    const page = await events.scan({ deviceId, after, limit: PAGE });
    recounter.add(page);
    after = page.at(-1) ?? after;
    if (page.length < PAGE) return recounter.recount();
  }
}

async function readIncidents({ incidents }: FleetStore, deviceId: string): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  let after: IncidentPosition | null = null;
  for (;;) {
    const page: readonly Incident[] = await incidents.list({ deviceId, after, limit: PAGE });
    found.push(...page);
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return found;
    after = incidentPosition(last);
  }
}

async function loadState({ devices }: FleetTransaction, deviceId: string): Promise<DeviceState | null> {
  return (await devices.load([deviceId])).get(deviceId) ?? null;
}

function sameState(a: DeviceState | null, b: DeviceState | null): boolean {
  if (a === null || b === null) return a === b;
  return differingFields(a, b).length === 0;
}
