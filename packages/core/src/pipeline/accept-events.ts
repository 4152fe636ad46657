import { NO_ACTIVITY, NO_COUNTS } from '../domain/fleet-activity.js';
import type { Receipt } from '../domain/receipt.js';
import { type SyncEvent, toSyncEvent } from '../domain/sync-event.js';
import { checkStoredEvent } from '../domain/stored-event.js';
import { describeProblems, type FieldProblem, parseSyncReport } from '../domain/sync-report.js';
import type { ActivityFeed } from '../ports/activity-feed.js';
import type { FleetMetrics } from '../ports/fleet-metrics.js';
import type { JobQueue } from '../ports/job-queue.js';

/** What events are taken in with. */
export interface IntakeParts {
  readonly queue: JobQueue;
  readonly feed: ActivityFeed;
  readonly metrics: FleetMetrics;
}

/**
 * Where events come in: checks each, stamps its arrival, and hands the good ones to the queue. Bad ones are refused one by
 * one, with what is wrong; they keep no good one out.
 *
 * @param inputs what devices sent, already parsed from JSON
 * @param receivedAt when they arrived, in epoch milliseconds
 * @returns a receipt for each input, in the same order, once what is accepted is kept
 * @throws PisyncError `overloaded`, `closed`, `store_failed` or `queue_failed`: then nothing is known to be kept, and all may be
 * sent again
 */
export function acceptEvents(
  parts: IntakeParts,
  inputs: readonly unknown[],
  receivedAt: number,
): Promise<readonly Receipt[]> {
  return takeIn(parts, inputs, (input) => {
    const parsed = parseSyncReport(input);
    return parsed.ok ? { ok: true, event: toSyncEvent(parsed.report, receivedAt) } : parsed;
  });
}

/**
 * Where events come in that were kept before, by this store or another one: they keep the arrival, the effective time, the clock and
 * the identity they have. One whose times could not have been found so is refused. Answers and throws as `acceptEvents` does.
 */
export function restoreEvents(parts: IntakeParts, events: readonly SyncEvent[]): Promise<readonly Receipt[]> {
  return takeIn(parts, events, checkStoredEvent);
}

interface Good {
  readonly ok: true;
  readonly event: SyncEvent;
}

type Checked = Good | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** What is held while a batch is processed: no more than this, since garbage collections copy all of it. */
interface CheckedInputs {
  readonly good: readonly SyncEvent[];
  /** The others, by their place. */
  readonly refused: ReadonlyMap<number, Receipt>;
}

const NONE_REFUSED: ReadonlyMap<number, Receipt> = new Map();

async function takeIn<T>(
  { queue, feed, metrics }: IntakeParts,
  inputs: readonly T[],
  check: (input: T) => Checked,
): Promise<readonly Receipt[]> {
  const { good, refused } = checkAll(inputs, check);
  const processed = good.length === 0 ? [] : await queue.enqueue(good);
  const answer = refused.size === 0 ? processed : mergeReceipts(refused, processed);
  metrics.accepted(answer);
  if (feed.isHeard()) {
    const counts = { ...NO_COUNTS, accepted: good.length, rejected: refused.size };
    feed.publish({ ...NO_ACTIVITY, counts });
  }
  return answer;
}

function checkAll<T>(inputs: readonly T[], check: (input: T) => Checked): CheckedInputs {
  const checked = inputs.map((input) => check(input));
  // all of them, nearly always
  if (checked.every(isGood)) return { good: checked.map(({ event }) => event), refused: NONE_REFUSED };
  const refused = new Map<number, Receipt>();
  for (const [at, each] of checked.entries()) if (!each.ok) refused.set(at, refusal(each.problems));
  return { good: checked.filter(isGood).map(({ event }) => event), refused };
}

function isGood(checked: Checked): checked is Good {
  return checked.ok;
}

function refusal(problems: readonly FieldProblem[]): Receipt {
  return { status: 'rejected', code: 'invalid_event', error: describeProblems(problems), details: problems };
}

function mergeReceipts(refused: ReadonlyMap<number, Receipt>, processed: readonly Receipt[]): readonly Receipt[] {
  const rest = processed.values();
  return Array.from({ length: refused.size + processed.length }, (_, at) => {
    const receipt = refused.get(at) ?? rest.next().value;
    if (receipt === undefined) throw new RangeError('the queue gave fewer receipts than it was given events');
    return receipt;
  });
}
