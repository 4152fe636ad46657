import { comparePositions } from '../domain/event-position.js';
import type { SyncEvent } from '../domain/sync-event.js';

/**
 * Events of one device from two places, in one order: `few`, which are in memory, and `many` ascend with a sign of 1, and descend with -1.
 * Of `many` no more is read than is asked for.
 */
export function* mergeOrdered(
  few: Iterable<SyncEvent>,
  many: Iterable<SyncEvent>,
  sign: 1 | -1,
): Generator<SyncEvent, void, undefined> {
  const others = few[Symbol.iterator]();
  let other = others.next();
  for (const event of many) {
    for (; other.done !== true && comparePositions(other.value, event) * sign < 0; other = others.next()) {
      yield other.value;
    }
    yield event;
  }
  for (; other.done !== true; other = others.next()) yield other.value;
}
