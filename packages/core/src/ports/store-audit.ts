import type { Difference } from '../domain/difference.js';

/** Whether what is found is made right, or only told. */
export interface AuditOptions {
  readonly mend: boolean;
}

/**
 * Looks after what a store keeps beside events, states and incidents because it is quick to read, and which follows from them.
 * Safe while others write to the same store, and each difference that is found is one: none comes of something being written.
 */
export interface StoreAudit {
  /** Compares what leads to devices and incidents with these themselves; differences as they are found, a part at a time. */
  indexes(options: AuditOptions): AsyncIterable<readonly Difference[]>;

  /** Compares totals that the store keeps with what they are the totals of. */
  totals(options: AuditOptions): AsyncIterable<readonly Difference[]>;

  /** Compares what the store has counted of days with the events; costs as much as there are events. */
  days(options: AuditOptions): AsyncIterable<readonly Difference[]>;
}
