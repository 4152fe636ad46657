/** What a service makes of a device's clock. */
export type ClockVerdict = 'ok' | 'skewed' | 'unset' | 'future';

export interface EffectiveTime {
  readonly clock: ClockVerdict;
  /** Epoch ms. */
  readonly effectiveMs: number;
}

const SKEW_FROM_MS = 55 * 60_000;
const AHEAD_AT_MOST_MS = 5 * 60_000;
const CLOCKS_BEGIN_MS = Date.UTC(2020, 0, 1);

/**
 * The time an event counts for, by the three rules in their order: a clock 55 minutes or more off when it sent is
 * corrected by that difference; what is then before 2020 comes from a dead clock and counts when it was received; so
 * does what is then more than 5 minutes ahead of that.
 *
 * @param timestampMs the device's clock at the sync, epoch ms
 * @param receivedMs the service's clock when the first copy came, epoch ms
 * @param sentAtMs the device's clock when it sent that copy, epoch ms; `null` where it did not say
 */
export function effectiveTime(timestampMs: number, receivedMs: number, sentAtMs: number | null): EffectiveTime {
  const offMs = sentAtMs === null ? 0 : receivedMs - sentAtMs;
  const skewed = Math.abs(offMs) >= SKEW_FROM_MS;
  const shiftedMs = skewed ? timestampMs + offMs : timestampMs;
  if (shiftedMs < CLOCKS_BEGIN_MS) return { clock: 'unset', effectiveMs: receivedMs };
  if (shiftedMs > receivedMs + AHEAD_AT_MOST_MS) return { clock: 'future', effectiveMs: receivedMs };
  return { clock: skewed ? 'skewed' : 'ok', effectiveMs: shiftedMs };
}
