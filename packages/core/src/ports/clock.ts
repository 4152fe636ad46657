/** Where the time comes from, so that tests can set it. */
export interface Clock {
  /** The time now, in epoch milliseconds. */
  now(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };
