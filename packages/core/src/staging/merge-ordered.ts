import { comparePositions } from '../domain/event-position.js';
import type { SyncEvent } from '../domain/sync-event.js';

/**
 * Events of one device from two places, in one order: `few` and `many` ascend with a sign of 1, and descend with -1. Of `many` no more
 * is read than is asked for.
 */
export function* mergeOrdered(
  few: readonly SyncEvent[],
  many: Iterable<SyncEvent>,
  sign: 1 | -1,
): Generator<SyncEvent, void, undefined> {
  let next = 0;
  for (const event of many) {
    for (let other = few[next]; other !== undefined && comparePositions(other, event) * sign < 0; other = few[next]) {
      yield other;
      next += 1;
    }
    yield event;
  }
  yield* few.slice(next);
}
