import { readService, type ReadContext } from '../http/read-service.js';
import { statsAnswer } from '../http/service-shapes.js';

const POLL_MS = 250;

/**
 * Waits until the service has nothing left to process, or stops getting on with it for `settleMs` milliseconds. A service that
 * doesn't tell (`GET /stats`, `queue.depth` and, where there is one, `queue.backfill`) isn't waited for.
 */
export async function awaitQueue(context: ReadContext, settleMs: number): Promise<void> {
  const { clock, signal } = context;
  let fewest = Number.POSITIVE_INFINITY;
  for (let restMs = clock.now() + settleMs; clock.now() < restMs;) {
    const depth = await readDepth(context);
    if (depth === null || depth === 0) return;
    if (depth < fewest) restMs = clock.now() + settleMs;
    fewest = Math.min(fewest, depth);
    await clock.pause(POLL_MS, signal);
  }
}

async function readDepth(context: ReadContext): Promise<number | null> {
  const answer = await readService(context, '/stats');
  if (answer.status !== 200) return null;
  try {
    const stats = statsAnswer.safeParse(JSON.parse(answer.body));
    if (!stats.success || stats.data.queue.depth === null) return null;
    return stats.data.queue.depth + (stats.data.queue.backfill ?? 0);
  } catch {
    return null;
  }
}
