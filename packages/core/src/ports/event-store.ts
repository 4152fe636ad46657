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

/** Where an event stands among those of the whole fleet: by device, then in effective order. Every event is one. */
export interface ScanPosition extends EventPosition {
  readonly deviceId: string;
}

/** Which page of all events: at most `limit` that come after `after`. */
export interface EventScan {
  /** The last event of the page before; one of `deviceId` where that is given. */
  readonly after: ScanPosition | null;
  readonly limit: number;
  /** Events of this device alone. */
  readonly deviceId?: string;
  /** Only those of this effective time or later, in epoch milliseconds. */
  readonly since?: number;
  /** Only those of an earlier effective time, in epoch milliseconds. */
  readonly until?: number;
}

/** Which page of device ids: at most `limit` that come after `after`. */
export interface DeviceIdScan {
  readonly after: string | null;
  readonly limit: number;
}

/** Reads events that are kept. */
export interface EventReader {
  /** A device's event at a position, or `null` when it isn't kept. */
  get(deviceId: string, position: EventPosition): Promise<SyncEvent | null>;

  /** A device's events, newest first; costs what it returns. Empty when the device is unknown. */
  history(deviceId: string, query: HistoryQuery): Promise<readonly SyncEvent[]>;

  /**
   * Events of the whole fleet, by device id and then in effective order; fewer than `limit` only at the end. A page costs what it
   * returns, and a look at each device that has none of those asked for.
   */
  scan(query: EventScan): Promise<readonly SyncEvent[]>;

  /** The ids of devices that have events, whatever is kept of the devices themselves, ascending; fewer than `limit` only at the end. */
  deviceIds(query: DeviceIdScan): Promise<readonly string[]>;
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
