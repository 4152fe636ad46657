import type { Listening } from '../domain/listening.js';
import type { AbsentState, Watch, WatchCounts } from '../domain/watch.js';

/** Where the page before ended. */
export interface AbsentPosition {
  /** Epoch milliseconds. */
  readonly lastHeardAt: number;
  readonly deviceId: string;
}

/** Which devices that are not heard from, from where. */
export interface AbsentQuery {
  readonly after: AbsentPosition | null;
  readonly limit: number;
  readonly state?: AbsentState;
}

/** What those who watch share: when the service listened, and who looks at devices until when. Epoch milliseconds. */
export interface WatchKeeping {
  /** One more with each change; 1 at first. */
  readonly version: number;
  readonly listening: Listening;
  readonly holder: string;
  readonly heldUntil: number;
}

/** Keeps how devices are watched. Each call takes effect as a whole, or not at all, for each device by itself. */
export interface WatchStore {
  /** How a device is watched; `null` when it isn't yet. */
  get(deviceId: string): Promise<Watch | null>;

  /** Those whose time to be looked at has come, the longest overdue first. */
  due(now: number, limit: number): Promise<readonly Watch[]>;

  /** Those of these devices that aren't watched. */
  unwatched(deviceIds: readonly string[]): Promise<readonly string[]>;

  /**
   * Keeps watches, each on condition that its version follows the one that is kept.
   * @returns the ids of those that were kept; another writer came before the rest
   */
  save(watches: readonly Watch[]): Promise<ReadonlySet<string>>;

  /** Has devices that are watched looked at no later than this. */
  hasten(deviceIds: readonly string[], at: number): Promise<void>;

  /** A page of the devices that are not heard from, the longest absent first, ties by id. */
  absent(query: AbsentQuery): Promise<readonly Watch[]>;

  counts(): Promise<WatchCounts>;

  /** `null` when nobody ever watched. */
  keeping(): Promise<WatchKeeping | null>;

  /** Keeps this on condition that its version follows the one that is kept; says whether it did. */
  saveKeeping(keeping: WatchKeeping): Promise<boolean>;

  /** Remembers that what arrived then was carried in by hand. */
  noteCarried(arrivals: readonly number[]): Promise<void>;

  /** Those of these arrivals. */
  carriedOf(arrivals: readonly number[]): Promise<ReadonlySet<number>>;
}
