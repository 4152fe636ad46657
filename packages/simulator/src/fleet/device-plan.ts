import type { DeviceClock } from './device-clock.js';
import type {
  BatchEncoding,
  BatchFormat,
  FailureHabit,
  TimestampFormat,
  UploadOrder,
  UploadRoute,
} from './scenario.js';

/** A PiBook is a pupil's laptop, a PiBox its school's hub. */
export type DeviceKind = 'pibook' | 'pibox';

/** One sync that happened, and what the device will say of it. */
export interface PlannedEvent {
  /** When it happened, epoch ms. */
  readonly trueAtMs: number;
  /** What the device's clock showed, epoch ms. */
  readonly timestampMs: number;
  readonly files: number;
  readonly errors: number;
  /** Mbit/s, two decimals. */
  readonly speedMbps: number;
  /** The device's own identity for the event; `null` where it sends none. */
  readonly eventId: string | null;
}

/** How a device's events reach the service. */
export interface UploadHabit {
  readonly route: UploadRoute;
  readonly order: UploadOrder;
  /** How many reconnects it takes to upload what was kept. */
  readonly reconnects: number;
  /** Events a batch at most; for a PiBox that of its school. */
  readonly batchLimit: number;
  readonly format: BatchFormat;
  readonly encoding: BatchEncoding;
  /** Connections used at the same time. */
  readonly connections: number;
}

/** All there is to know of one device: a pure function of the fleet's seed and the device's index. */
export interface DevicePlan {
  readonly index: number;
  readonly id: string;
  readonly kind: DeviceKind;
  /** Old firmware sends numbers as strings and `timestamp` as epoch milliseconds. */
  readonly oldFirmware: boolean;
  readonly timestampFormat: TimestampFormat;
  readonly failureHabit: FailureHabit;
  readonly clock: DeviceClock;
  readonly upload: UploadHabit;
  /** In the order they happened; their `timestampMs` strictly increases. */
  readonly events: readonly PlannedEvent[];
}
