import type { Weighted } from './random.js';

/** A whole-number range, both ends included. */
export type IntRange = readonly [min: number, max: number];

/** How a device's clock stands to the true time. */
export type ClockHabit = 'right' | 'drifting' | 'skewed' | 'unset' | 'future' | 'reset' | 'backdated';

/** How a device's syncs fail. */
export type FailureHabit = 'reliable' | 'flaky' | 'episodes' | 'always' | 'pair';

/** How a device writes `timestamp`. `seconds` leaves the milliseconds out: these devices' times are whole seconds. */
export type TimestampFormat = 'utc' | 'utc-seconds' | 'offset' | 'offset-seconds' | 'epoch-ms';

/** Who uploads a device's events, and with which endpoint. */
export type UploadRoute = 'single' | 'batch' | 'hub';

/** In which order what a device kept is uploaded. */
export type UploadOrder = 'oldest-first' | 'newest-first' | 'shuffled';

export type BatchFormat = 'json' | 'ndjson';

export type BatchEncoding = 'identity' | 'gzip' | 'br' | 'deflate';

/** Every share and size of the simulated fleet. Shares are probabilities from 0 to 1; weights are relative. */
export interface Scenario {
  /** Devices per school; the first of them is the PiBox. */
  readonly schoolSize: number;
  readonly calendar: {
    /** The last school day, as `YYYY-MM-DD` in UTC. In the past, so that nothing depends on now. */
    readonly lastDay: string;
    /** How many school days (Monday to Friday) the events spread over. */
    readonly schoolDays: number;
    /** School hours, in minutes after midnight UTC. */
    readonly opensAtMinute: number;
    readonly closesAtMinute: number;
  };
  readonly events: {
    readonly pibook: Weighted<IntRange>;
    readonly pibox: Weighted<IntRange>;
    /** One device in this many has `heavy` events, and it is among the first `heavyWithin` of them. */
    readonly heavyEvery: number;
    readonly heavyWithin: number;
    readonly heavy: IntRange;
  };
  readonly failures: {
    readonly habits: Weighted<FailureHabit>;
    /** Failure probability of a reliable device's sync, drawn once a device, in per mille. */
    readonly reliablePerMille: IntRange;
    readonly flaky: number;
    /** Length of a failure episode, in syncs. */
    readonly episodeLength: IntRange;
    /** Share of devices with episodes whose last one is still open at the end. */
    readonly episodeStaysOpen: number;
  };
  readonly payload: {
    readonly filesOnSuccess: Weighted<IntRange>;
    readonly filesOnFailure: Weighted<IntRange>;
    readonly errorsOnFailure: Weighted<IntRange>;
    /** Hundredths of Mbit/s; the range is drawn once a device, its school's link as it were. */
    readonly speedHundredths: Weighted<IntRange>;
  };
  readonly identity: {
    readonly sendsEventId: number;
    readonly hexDigits: number;
  };
  readonly firmware: {
    /** Share of devices that send numbers as strings and `timestamp` as epoch milliseconds. */
    readonly old: number;
    /** How the others write `timestamp`. */
    readonly timestampFormats: Weighted<TimestampFormat>;
  };
  readonly clocks: {
    readonly habits: Weighted<ClockHabit>;
    /** Offset of a `drifting` clock, seconds, either way. */
    readonly driftSeconds: IntRange;
    /** Offset of a `skewed` clock, seconds, either way: well over the 55 minutes from which a service shifts. */
    readonly skewSeconds: IntRange;
    /** Seconds after 1970-01-01 at which a dead clock (`unset`, `reset`) stood at the device's first sync. */
    readonly deadClockSeconds: IntRange;
    /** Seconds after 2035-01-01 at which a `future` clock stood when the calendar begins. */
    readonly futureSeconds: IntRange;
    /** Offset of a `backdated` clock, seconds into the past, staying after 2020-01-01. */
    readonly backdatedSeconds: IntRange;
  };
  readonly uploads: {
    readonly piboxRoutes: Weighted<UploadRoute>;
    readonly pibookRoutes: Weighted<UploadRoute>;
    /** A device with more events than this never uploads singly: it would take all day. */
    readonly singleAtMost: number;
    readonly orders: Weighted<UploadOrder>;
    /** How many reconnects a device needs for what it kept. */
    readonly reconnects: Weighted<number>;
    /** Events a batch at most: of a device that uploads itself, and of a school's hub. */
    readonly batchLimit: Weighted<number>;
    readonly hubBatchLimit: Weighted<number>;
    readonly formats: Weighted<BatchFormat>;
    readonly encodings: Weighted<BatchEncoding>;
    /** Connections an uploader uses at the same time. */
    readonly connections: Weighted<number>;
    /** Share of NDJSON batches with blank lines between the events. */
    readonly blankLines: number;
  };
  readonly trouble: {
    /** Share of requests whose answer is lost, so that the client sends them again. */
    readonly lostAnswer: number;
    /** Share of the lost ones where the connection is destroyed once the body was written. */
    readonly cutConnection: number;
    /** Share of batch uploaders that upload a whole earlier batch again later. */
    readonly uploadsAgain: number;
    /** Share of batches with one event twice. */
    readonly repeatsItem: number;
    /** Share of requests preceded by a malformed one. */
    readonly malformedBefore: number;
    /** Share of batches with bad items among the good ones, and how many. */
    readonly badItems: number;
    readonly badItemCount: IntRange;
  };
}

/**
 * The fleet PiSync is tested with: schools of 24 PiBooks and a PiBox, 30 school days up to 30 June 2025, school hours
 * of 08:00 to 16:00 at UTC+05:30. 100,000 devices give about 600,000 events.
 */
export const SCHOOL_FLEET: Scenario = {
  schoolSize: 25,
  calendar: { lastDay: '2025-06-30', schoolDays: 30, opensAtMinute: 150, closesAtMinute: 630 },
  events: {
    pibook: [
      [13, [1, 1]],
      [31, [2, 3]],
      [38, [4, 6]],
      [12, [7, 10]],
      [5, [11, 20]],
      [1.2, [21, 50]],
      [0.1, [61, 120]],
    ],
    pibox: [
      [60, [8, 16]],
      [35, [17, 30]],
      [5, [31, 90]],
    ],
    heavyEvery: 20_000,
    heavyWithin: 1_000,
    heavy: [520, 900],
  },
  failures: {
    habits: [
      [82, 'reliable'],
      [6, 'flaky'],
      [8, 'episodes'],
      [1, 'always'],
      [3, 'pair'],
    ],
    reliablePerMille: [20, 50],
    flaky: 0.25,
    episodeLength: [3, 12],
    episodeStaysOpen: 0.4,
  },
  payload: {
    filesOnSuccess: [
      [3, [0, 0]],
      [50, [1, 20]],
      [35, [21, 120]],
      [12, [121, 600]],
    ],
    filesOnFailure: [
      [40, [0, 0]],
      [60, [1, 40]],
    ],
    errorsOnFailure: [
      [70, [1, 3]],
      [25, [4, 20]],
      [5, [21, 200]],
    ],
    speedHundredths: [
      [25, [0, 99]],
      [45, [50, 800]],
      [25, [500, 3_000]],
      [5, [2_000, 12_000]],
    ],
  },
  identity: { sendsEventId: 0.4, hexDigits: 8 },
  firmware: {
    old: 0.1,
    timestampFormats: [
      [45, 'utc'],
      [20, 'utc-seconds'],
      [20, 'offset'],
      [15, 'offset-seconds'],
    ],
  },
  clocks: {
    habits: [
      [88, 'right'],
      [4, 'drifting'],
      [3, 'skewed'],
      [2, 'unset'],
      [1, 'future'],
      [1, 'reset'],
      [1, 'backdated'],
    ],
    driftSeconds: [1, 90],
    skewSeconds: [2 * 3_600, 20 * 86_400],
    deadClockSeconds: [60, 90_000],
    futureSeconds: [0, 5 * 365 * 86_400],
    backdatedSeconds: [3_600, 1_500 * 86_400],
  },
  uploads: {
    piboxRoutes: [
      [20, 'single'],
      [80, 'hub'],
    ],
    pibookRoutes: [
      [20, 'single'],
      [25, 'batch'],
      [55, 'hub'],
    ],
    singleAtMost: 100,
    orders: [
      [50, 'oldest-first'],
      [25, 'newest-first'],
      [25, 'shuffled'],
    ],
    reconnects: [
      [50, 1],
      [30, 2],
      [20, 3],
    ],
    batchLimit: [
      [20, 5],
      [30, 20],
      [30, 50],
      [20, 200],
    ],
    hubBatchLimit: [
      [30, 25],
      [30, 50],
      [30, 100],
      [10, 500],
    ],
    formats: [
      [60, 'json'],
      [40, 'ndjson'],
    ],
    encodings: [
      [52, 'identity'],
      [40, 'gzip'],
      [4, 'br'],
      [4, 'deflate'],
    ],
    connections: [
      [60, 1],
      [20, 2],
      [20, 4],
    ],
    blankLines: 0.05,
  },
  trouble: {
    lostAnswer: 0.03,
    cutConnection: 0.1,
    uploadsAgain: 0.01,
    repeatsItem: 0.02,
    malformedBefore: 0.005,
    badItems: 0.01,
    badItemCount: [1, 3],
  },
};
