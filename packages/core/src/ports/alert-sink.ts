import type { Alert } from '../domain/alert.js';

/** Where alerts go; an `AlertStore` is one. */
export interface AlertSink {
  /** Takes alerts; the same again changes nothing. Rejects when it can't, and is then given them again. */
  raise(alerts: readonly Alert[], now: number): Promise<void>;
}
