import type { Difference } from '../domain/difference.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { namingFailures } from '../store-failures.js';
import { deviceIdPages, type DeviceSelection, selectsAll } from './device-ids.js';
import { examineDevice } from './examine-device.js';
import { addDrifts, NO_DRIFT, withoutDrift } from './totals-drift.js';

/** Which devices are compared with their events, and what is done about what differs. */
export interface RebuildOptions {
  /** Makes right what differs; otherwise nothing is changed. */
  readonly mend: boolean;
  /** All devices when left out. */
  readonly devices?: DeviceSelection;
  /** Goes on behind this device, where an earlier rebuild of the same kind ended. */
  readonly after?: string | null;
  /** Ends the rebuild between two steps, with the reason that it was given. */
  readonly signal?: AbortSignal;
}

/** What a rebuild is at: what leads to devices and incidents, the devices, the totals, or the days. */
export type RebuildPhase = 'indexes' | 'devices' | 'totals' | 'days';

/** A part of a rebuild that is done. */
export interface RebuildStep {
  readonly phase: RebuildPhase;
  /** Devices that were compared with their events. */
  readonly devices: number;
  /** What differed; it is right now where that was asked for. */
  readonly differences: readonly Difference[];
  /** Devices too few of whose events are left to know what is right. They are as they were. */
  readonly uncheckable: readonly string[];
  /** The last device that is done; a rebuild that ends here goes on behind it. `null` before the first. */
  readonly after: string | null;
}

/** Devices of a step, which are read at the same time. */
const DEVICES_AT_ONCE = 50;

/**
 * Compares what a store keeps of devices with what follows from their events, and where it is told to, makes that right: the
 * devices' states and incidents, and for all devices also what leads to them, the totals, and what is counted of days. Safe while others write to the
 * same store, and safe to be ended at any moment. Corrections tell nobody.
 *
 * @throws PisyncError `store_failed` when the store can't be read or written; what was done by then stays
 */
export async function* rebuildFleet(
  fleetStore: FleetStore,
  { mend, devices: selection = {}, after = null, signal }: RebuildOptions,
): AsyncGenerator<RebuildStep, void, undefined> {
  const store = namingFailures(fleetStore);
  const keepsAll = await store.events.keepsAll();
  const all = selectsAll(selection);
  let last = after;
  let mended = false;
  let drift = NO_DRIFT;
  const besides = (phase: RebuildPhase, differences: readonly Difference[]): RebuildStep => {
    return { phase, devices: 0, differences, uncheckable: [], after: last };
  };

  // first, since devices' incidents are found by them; one that goes on has done so
  if (all && after === null) {
    for await (const differences of store.audit.indexes({ mend })) {
      signal?.throwIfAborted();
      yield besides('indexes', differences);
    }
  }
  for await (const ids of deviceIdPages(store, selection, { after, size: DEVICES_AT_ONCE })) {
    // an embedded store answers without leaving the turn
    await nextTurn();
    signal?.throwIfAborted();
    const examined = await Promise.all(ids.map((deviceId) => examineDevice({ store, keepsAll, mend }, deviceId)));
    const found = examined.filter((device) => device !== null);
    const differences = found.flatMap((device) => device.differences);
    mended ||= mend && differences.length > 0;
    for (const device of found) if (device.verdict === 'differs') drift = addDrifts(drift, device.drift);
    last = ids.at(-1) ?? last;
    yield {
      phase: 'devices',
      devices: found.length,
      differences,
      uncheckable: found.filter(({ verdict }) => verdict === 'uncheckable').map(({ deviceId }) => deviceId),
      after: last,
    };
  }
  // last, since a state that was wrong moved them when it was made right, perhaps before this rebuild went on
  if (!all && !mended && after === null) return;
  for await (const differences of store.audit.totals({ mend })) {
    signal?.throwIfAborted();
    yield besides('totals', withoutDrift(differences, drift, mend));
  }
  if (!all) return;
  for await (const differences of store.audit.days({ mend })) yield besides('days', differences);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
