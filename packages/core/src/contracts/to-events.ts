import { type SyncEvent, toSyncEvent } from '../domain/sync-event.js';
import { parseSyncReport } from '../domain/sync-report.js';
import type { Arrival } from './arrivals.js';

/** The events that drawn reports tell of, in order of arrival. */
export function toEvents(list: readonly Arrival[]): readonly SyncEvent[] {
  return list.map(({ report, receivedAt }) => {
    const parsed = parseSyncReport(report);
    if (!parsed.ok) throw new Error(`a drawn report is bad: ${JSON.stringify(parsed.problems)}`);
    return toSyncEvent(parsed.report, receivedAt);
  });
}
