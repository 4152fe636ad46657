import type { LateWindow } from '../../domain/advance-device.js';
import { comparePositions } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { EventWriter } from '../../ports/event-store.js';

/**
 * Reads what surrounds late events: for each the stretch from the nearest success before it to the nearest after it. Stretches
 * have at most the success between them in common, so no run of failures is in two.
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
    windows.push([...older.toReversed(), event, ...newer]);
  }
  return windows;
}
