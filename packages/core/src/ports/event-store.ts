import type { EventPosition } from '../domain/event-position.js';
import type { SyncEvent } from '../domain/sync-event.js';

/**
 * What became of an event that was to be kept: `stored`; a `duplicate` of one that is already there; or a `conflict` with an
 * event of the same identity that says something else, which stays as it was.
 */
export type AppendOutcome = 'stored' | 'duplicate' | 'conflict';

/** Which page of a device's history: at most `limit` events that come before `before` in effective order. */
export interface HistoryQuery {
  readonly before: EventPosition | null;
  readonly limit: number;
}

/** Reads events that are kept. */
export interface EventReader {
  /** A device's event at a position, or `null` when it isn't kept. */
  get(deviceId: string, position: EventPosition): Promise<SyncEvent | null>;

  /** A device's events, newest first; costs what it returns. Empty when the device is unknown. */
  history(deviceId: string, query: HistoryQuery): Promise<readonly SyncEvent[]>;
}

/** Writes events within a transaction, and reads them with what the transaction wrote. */
export interface EventWriter {
  /** Keeps each event that isn't there yet; one outcome for each, in the same order. */
  append(events: readonly SyncEvent[]): Promise<readonly AppendOutcome[]>;

  /**
   * A device's events beyond a position, nearest first, up to and including the first success, or to the end of its history.
   * The event at the position itself isn't among them.
   */
  untilSuccess(deviceId: string, from: EventPosition, direction: 'older' | 'newer'): Promise<readonly SyncEvent[]>;
}
