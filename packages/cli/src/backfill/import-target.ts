import type { SyncEvent } from '@pisync/core';

/** An event of a batch that was refused, by its place in the batch, from 0. */
export interface RefusedEvent {
  readonly index: number;
  /** Its identity is taken by an event that says something else. */
  readonly isConflict: boolean;
  readonly reason: string;
}

/** What became of a batch. */
export interface BatchOutcome {
  /** Events that are kept now and weren't before. */
  readonly accepted: number;
  /** Events on a queue, which will find out which of them are duplicates or conflicts. */
  readonly queued: number;
  readonly duplicates: number;
  readonly refused: readonly RefusedEvent[];
}

/** Where events are taken in. */
export interface ImportTarget {
  /** As people know it: a URL, a folder. */
  readonly name: string;
  /** Whether events of an export are kept with their times; else they count as reports that arrive now. */
  readonly restores: boolean;
  /** Events of a batch that it takes in best. */
  readonly batchEvents: number;
  /**
   * Remembers that what arrives at this time (epoch milliseconds) is carried in by hand, so that its devices don't look heard from;
   * left out where a service does that.
   */
  noteArrival?(at: number): Promise<void>;
  /**
   * Takes in a batch; resolves when it is answered for.
   * @throws CliError when that can't be had
   */
  send(events: readonly SyncEvent[]): Promise<BatchOutcome>;
  /** What is kept of a device, in no order that matters, some events at a time. */
  history(deviceId: string): AsyncIterable<readonly SyncEvent[]>;
  close(): Promise<void>;
}
