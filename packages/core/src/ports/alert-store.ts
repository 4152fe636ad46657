import type { Alert } from '../domain/alert.js';

/** Keeps what is wrong with devices, until people were told of it and of its end. */
export interface AlertStore {
  /**
   * Keeps alerts, safe on disk where the store has one when it resolves. Each id is kept once: raising the same again, in any order,
   * changes nothing; one that was raised as `resolved` stays so. Rejects when that can't be, and may then be called again.
   *
   * @param now when they are raised, epoch milliseconds
   */
  raise(alerts: readonly Alert[], now: number): Promise<void>;
}
