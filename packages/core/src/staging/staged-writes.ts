import type { SyncEvent } from '../domain/sync-event.js';
import type { IncidentChange } from '../domain/incident.js';
import type { Tidings } from '../domain/announcement.js';
import type { StateChange } from '../ports/device-store.js';
import type { UntoldMark } from '../ports/incident-store.js';

/** A notice to keep, under its number. */
export interface NumberedNotice {
  readonly number: number;
  readonly tidings: Tidings;
}

/** All that a transaction wrote, gathered until it is applied at once. */
export interface StagedWrites {
  readonly events: SyncEvent[];
  readonly states: StateChange[];
  readonly incidents: IncidentChange[];
  readonly notices: NumberedNotice[];
  readonly toldNotices: number[];
  readonly untoldMarks: UntoldMark[];
}

/** Nothing written yet. */
export function emptyWrites(): StagedWrites {
  return { events: [], states: [], incidents: [], notices: [], toldNotices: [], untoldMarks: [] };
}

/** Whether there is nothing to apply. */
export function isEmpty(writes: StagedWrites): boolean {
  return Object.values(writes).every((list: readonly unknown[]) => list.length === 0);
}
