import type { LateWindow } from '../../domain/advance-device.js';
import { comparePositions } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { EventWriter } from '../../ports/event-store.js';

/**
 * Reads what surrounds late events: for each the stretch from the nearest success before it to the nearest after it.
 * Stretches that touch are joined, so that none overlap.
 *
 * @param late events of one device in effective order, already appended
 */
export async function readLateWindows(events: EventWriter, late: readonly SyncEvent[]): Promise<readonly LateWindow[]> {
  const windows: SyncEvent[][] = [];
  for (const event of late) {
    const current = windows.at(-1);
    const end = current?.at(-1);
    if (current !== undefined && end !== undefined) {
      const beyond = comparePositions(event, end);
      if (beyond < 0) continue;
      if (beyond === 0) {
        // a success that ended the stretch before: go on behind it
        current.push(...(await events.untilSuccess(event.deviceId, event, 'newer')));
        continue;
      }
    }
    const older = await events.untilSuccess(event.deviceId, event, 'older');
    const newer = await events.untilSuccess(event.deviceId, event, 'newer');
    const before = older.toReversed();
    const start = before[0];
    if (current !== undefined && end !== undefined && start !== undefined && comparePositions(start, end) === 0) {
      current.push(...before.slice(1), event, ...newer);
    } else {
      windows.push([...before, event, ...newer]);
    }
  }
  return windows;
}
