import { textOfInstant, textOfMeasure } from './number-text.js';

/** The fields that say what a sync did; two events of one identity must agree in all of them. Times are epoch milliseconds. */
export interface SyncFacts {
  readonly timestamp: number;
  readonly totalFilesSynced: number;
  readonly totalErrors: number;
  readonly internetSpeed: number;
}

/**
 * The identity, within its device, of an event that was sent without one: the fields themselves, spelled in the characters
 * an `event_id` may have. Because it says exactly what the event says, it can't collide, and an exported event that is sent
 * again with it is still the same event.
 */
export function deriveEventId(facts: SyncFacts): string {
  const { timestamp, totalFilesSynced, totalErrors, internetSpeed } = facts;
  // only the text of a large number has a sign in it
  const speed = internetSpeed < 1e21 ? textOfMeasure(internetSpeed) : String(internetSpeed).replace('+', '');
  // joined, since each part that is added to a text by itself makes one more text
  return [textOfInstant(timestamp), totalFilesSynced, totalErrors, speed].join(':');
}

/** Whether two events of one identity say the same; if not, the later one is a conflict. When they were sent doesn't matter. */
export function sameFacts(a: SyncFacts, b: SyncFacts): boolean {
  return (
    a.timestamp === b.timestamp &&
    a.totalFilesSynced === b.totalFilesSynced &&
    a.totalErrors === b.totalErrors &&
    a.internetSpeed === b.internetSpeed
  );
}
