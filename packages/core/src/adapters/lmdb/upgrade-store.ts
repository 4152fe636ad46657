import { addDayCounts, countDays, type DayCounts } from '../../domain/day-counts.js';
import { commitIfUnchanged, commitVersion } from './conditional-commit.js';
import { putDays } from './day-table.js';
import { eventsOf, openBlock } from './history.js';
import { neighbour } from './neighbour.js';
import { settledEntry } from './recent-events.js';
import { type CommitRecord, type DeviceRecord, type EventKey, recentKey, stateKey } from './records.js';
import { lastCommit, type Tables } from './tables.js';

/** Entries that are read at a time; other work goes on between. */
const CHUNK = 2000;
/** Devices that are moved in one transaction. */
const DEVICES_AT_ONCE = 1000;
/** Where states were before format 3: in front of a device's identities and events. */
type OldStateKey = [deviceId: string, place: -2];

/**
 * Brings a store of an older format to that of today, step by step, each on condition that nothing was committed since what it builds
 * on was read: several processes may open the store at once, and each does what is left to do. A crash leaves a step done or not.
 */
export async function upgradeStore(tables: Tables): Promise<void> {
  for (;;) {
    const version = commitVersion(tables);
    if (version === null) return;
    const step = await nextStep(tables);
    if (step === null) return;
    await commitIfUnchanged(tables, version, step);
  }
}

/** What the next transaction is to write, and what it changes of the commit record; `null` when all is done. */
async function nextStep(tables: Tables): Promise<(() => Partial<CommitRecord>) | null> {
  const { format, movedUntil = null } = lastCommit(tables);
  if (format === 1) return countDaysFirst(tables);
  // from here on versions that know only format 2 refuse the store, which has to be before the first device is moved
  if (format === 2) return () => ({ format: 3, movedUntil: '' });
  if (movedUntil !== null) return moveDevices(tables, movedUntil);
  // an event by itself is read as a block of one, so that nothing has to be moved
  if (format === 3) return () => ({ format: 4 });
  // versions that know only format 4 don't look into the journal
  return format === 4 ? () => ({ format: 5 }) : null;
}

/** Format 1 counted no days. */
async function countDaysFirst(tables: Tables): Promise<() => Partial<CommitRecord>> {
  const days = await countAllDays(tables);
  return () => {
    putDays(tables, days);
    return { format: 2 };
  };
}

/** Format 2 had the state of a device next to its history, and no recent events. */
async function moveDevices(tables: Tables, movedUntil: string): Promise<() => Partial<CommitRecord>> {
  const { history, states, recent, root } = tables;
  const oldStates = root.openDB<DeviceRecord, OldStateKey>('devices', {});
  const devices: string[] = [];
  let device = neighbour(history, movedUntil, 'after');
  for (; device !== null && devices.length < DEVICES_AT_ONCE; device = neighbour(history, device, 'after')) {
    devices.push(device);
  }
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return () => {
    for (const deviceId of devices) {
      const state = oldStates.get([deviceId, -2]);
      const [newest] = history.getKeys({ start: [deviceId, Infinity], end: [deviceId, 0], reverse: true, limit: 1 });
      if (state !== undefined) void states.put(stateKey(deviceId), state);
      if (newest !== undefined)
        void recent.put(recentKey(deviceId), settledEntry({ newestAt: newest[1], areInOwnPlaces: false }));
      void oldStates.remove([deviceId, -2]);
    }
    return { movedUntil: devices.at(-1) ?? null };
  };
}

async function countAllDays({ history }: Pick<Tables, 'history'>): Promise<readonly DayCounts[]> {
  const days = new Map<string, DayCounts>();
  let beyond: EventKey | null = null;
  for (;;) {
    const start: { start?: EventKey; exclusiveStart?: boolean } =
      beyond === null ? {} : { start: beyond, exclusiveStart: true };
    const entries = Array.from(history.getRange({ ...start, limit: CHUNK }));
    // states and identities are in the same tree, where the times of events are, with negative numbers
    const found = entries.filter(({ key }) => key[1] >= 0).flatMap((entry) => eventsOf(openBlock(entry)));
    for (const counted of countDays(found)) {
      const name = `${counted.day} ${counted.kind}`;
      const known = days.get(name);
      days.set(name, known === undefined ? counted : addDayCounts(known, counted));
    }
    const last = entries.at(-1);
    if (last === undefined) return [...days.values()];
    beyond = last.key;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
