/** Up to where the buckets of durations go, in seconds: from what an embedded store takes to what a client waits for. */
export const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The same for how long events take to arrive: ten seconds, minutes, hours, days, weeks, months. */
export const LAG_BUCKETS = [
  1, 10, 60, 300, 900, 3600, 21_600, 86_400, 259_200, 604_800, 1_209_600, 2_592_000, 7_776_000,
];

/** Up to how many events are committed together. */
export const BATCH_BUCKETS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];
