import { sameFacts } from '../domain/event-identity.js';
import { comparePositions, type EventPosition } from '../domain/event-position.js';
import { isFailure, type SyncEvent } from '../domain/sync-event.js';
import type { DeviceState } from '../domain/device-state.js';
import type { AppendOutcome } from '../ports/event-store.js';
import type { FleetTransaction } from '../ports/fleet-store.js';
import { mergeOrdered } from './merge-ordered.js';
import { createStagedEvents } from './staged-events.js';
import type { StagedWrites } from './staged-writes.js';

/** What an embedded store answers at once, as of its last commit. */
export interface CommittedReads {
  /** What to wait for before entries of these devices are read; `null` for nothing. */
  settled(deviceIds: readonly string[]): Promise<unknown> | null;
  /** An event by its identity. */
  find(event: SyncEvent): SyncEvent | null;
  /** A device's events beyond a position, nearest first; read only as far as it is iterated. */
  scan(deviceId: string, from: EventPosition, direction: 'older' | 'newer'): Iterable<SyncEvent>;
  state(deviceId: string): DeviceState | null;
  /** Whether the device has an open incident that nobody was told of. */
  isUntold(deviceId: string): boolean;
  /** The number the next notice may have. */
  nextNotice(): number;
}

/**
 * A transaction over an embedded store: reads what is committed together with what it wrote itself, and gathers its writes
 * for the store to apply at once. Nothing is visible to anybody before that.
 */
export function createStagedTransaction(committed: CommittedReads, writes: StagedWrites): FleetTransaction {
  const staged = createStagedEvents();

  function appendOne(event: SyncEvent): AppendOutcome {
    const known = staged.find(event) ?? committed.find(event);
    if (known !== null) return sameFacts(known, event) ? 'duplicate' : 'conflict';
    staged.add(event);
    writes.events.push(event);
    return 'stored';
  }

  function stagedBeyond(deviceId: string, from: EventPosition, sign: 1 | -1): readonly SyncEvent[] {
    return staged
      .of(deviceId)
      .filter((event) => comparePositions(event, from) * sign > 0)
      .sort((a, b) => comparePositions(a, b) * sign);
  }

  return {
    events: {
      async append(events) {
        await committed.settled(events.map(({ deviceId }) => deviceId));
        return events.map(appendOne);
      },
      async untilSuccess(deviceId, from, direction) {
        await committed.settled([deviceId]);
        const sign = direction === 'newer' ? 1 : -1;
        const found: SyncEvent[] = [];
        const both = mergeOrdered(stagedBeyond(deviceId, from, sign), committed.scan(deviceId, from, direction), sign);
        for (const event of both) {
          found.push(event);
          if (!isFailure(event)) break;
        }
        return found;
      },
    },
    devices: {
      async load(deviceIds) {
        await committed.settled(deviceIds);
        const states = new Map<string, DeviceState>();
        for (const deviceId of deviceIds) {
          const state = committed.state(deviceId);
          if (state !== null) states.set(deviceId, state);
        }
        return states;
      },
      async save(changes) {
        for (const { before, after } of changes) writes.states.push({ before, after });
      },
    },
    incidents: {
      async save(changes) {
        writes.incidents.push(...changes);
      },
      async addNotices(all) {
        const first = committed.nextNotice() + writes.notices.length;
        for (const [index, tidings] of all.entries()) writes.notices.push({ number: first + index, tidings });
        return all.map((_, index) => String(first + index));
      },
      async untold(deviceIds) {
        await committed.settled(deviceIds);
        return new Set(deviceIds.filter((deviceId) => committed.isUntold(deviceId)));
      },
      async markUntold(marks) {
        writes.untoldMarks.push(...marks);
      },
      async removeNotices(ids) {
        for (const id of ids) writes.toldNotices.push(Number(id));
      },
    },
  };
}
