import { NO_ACTIVITY, NO_COUNTS } from '../domain/fleet-activity.js';
import type { Receipt } from '../domain/receipt.js';
import { type SyncEvent, toSyncEvent } from '../domain/sync-event.js';
import { describeProblems, parseSyncReport } from '../domain/sync-report.js';
import type { ActivityFeed } from '../ports/activity-feed.js';
import type { Clock } from '../ports/clock.js';
import type { FleetMetrics } from '../ports/fleet-metrics.js';
import type { JobQueue } from '../ports/job-queue.js';

/** What events are accepted with. */
export interface AcceptParts {
  readonly queue: JobQueue;
  readonly feed: ActivityFeed;
  readonly clock: Clock;
  readonly metrics: FleetMetrics;
}

/**
 * Where events come in: checks each, stamps its arrival, and hands the good ones to the queue. Bad ones are refused one by
 * one, with what is wrong; they keep no good one out.
 *
 * @param inputs what devices sent, already parsed from JSON
 * @returns a receipt for each input, in the same order, once what is accepted is kept
 * @throws PisyncError `overloaded`, `closed`, `store_failed` or `queue_failed`: then nothing is known to be kept, and all may be
 * sent again
 */
export async function acceptEvents(
  { queue, feed, clock, metrics }: AcceptParts,
  inputs: readonly unknown[],
): Promise<readonly Receipt[]> {
  const receivedAt = clock.now();
  const receipts: (Receipt | null)[] = [];
  const events: SyncEvent[] = [];
  for (const input of inputs) {
    const parsed = parseSyncReport(input);
    if (parsed.ok) {
      events.push(toSyncEvent(parsed.report, receivedAt));
      receipts.push(null);
    } else {
      receipts.push({
        status: 'rejected',
        code: 'invalid_event',
        error: describeProblems(parsed.problems),
        details: parsed.problems,
      });
    }
  }
  const processed = events.length === 0 ? [] : await queue.enqueue(events);
  const answer = mergeReceipts(receipts, processed);
  metrics.accepted(answer);
  if (feed.isHeard()) {
    const counts = { ...NO_COUNTS, accepted: events.length, rejected: inputs.length - events.length };
    feed.publish({ ...NO_ACTIVITY, counts });
  }
  return answer;
}

function mergeReceipts(refused: readonly (Receipt | null)[], processed: readonly Receipt[]): readonly Receipt[] {
  const rest = processed.values();
  return refused.map((receipt) => {
    if (receipt !== null) return receipt;
    const next = rest.next();
    if (next.done === true) throw new RangeError('the queue gave fewer receipts than it was given events');
    return next.value;
  });
}
