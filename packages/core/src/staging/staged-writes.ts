import type { SyncEvent } from '../domain/sync-event.js';
import type { IncidentChange } from '../domain/incident.js';
import type { StateChange } from '../ports/device-store.js';

/** A notice to keep, under its number. */
export interface NumberedNotice {
  readonly number: number;
  readonly change: IncidentChange;
}

/** All that a transaction wrote, gathered until it is applied at once. */
export interface StagedWrites {
  readonly events: SyncEvent[];
  readonly states: StateChange[];
  readonly incidents: IncidentChange[];
  readonly notices: NumberedNotice[];
  readonly toldNotices: number[];
}

/** Nothing written yet. */
export function emptyWrites(): StagedWrites {
  return { events: [], states: [], incidents: [], notices: [], toldNotices: [] };
}

/** Whether there is nothing to apply. */
export function isEmpty(writes: StagedWrites): boolean {
  return Object.values(writes).every((list: readonly unknown[]) => list.length === 0);
}
