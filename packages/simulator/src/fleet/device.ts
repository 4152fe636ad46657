import type {
  BatchEncoding,
  BatchFormat,
  TimestampFormat,
  UploadOrder,
  UploadRoute,
} from '../scenario/uploads-part.js';
import type { DeviceClock } from './device-clock.js';

/** A PiBook is a pupil's laptop, a PiBox its school's hub. */
export type DeviceKind = 'pibook' | 'pibox';

/** A span of true time, epoch ms: from the first moment up to, not including, the second. */
export type Span = readonly [fromMs: number, toMs: number];

/** What a firmware makes of a device. */
export interface Firmware {
  readonly version: string;
  /** Share of syncs that fail for no other reason. */
  readonly failureOdds: number;
  /** Sends numbers as strings and `timestamp` as epoch milliseconds. */
  readonly legacy: boolean;
}

/** A version that a device changes to at a moment, epoch ms. */
export interface FirmwareUpdate {
  readonly atMs: number;
  readonly firmware: Firmware;
}

/** How a device's events reach the service. */
export interface UploadHabit {
  readonly route: UploadRoute;
  readonly order: UploadOrder;
  /** Events a batch at most; for a PiBox that of its school. */
  readonly batchLimit: number;
  readonly format: BatchFormat;
  readonly encoding: BatchEncoding;
  /** Connections used at the same time. */
  readonly connections: number;
}

/** What is bound to go wrong with a device. */
export interface Troubles {
  /** Every sync fails. */
  readonly always: boolean;
  /** Share of syncs that fail whatever the firmware; `null` for a device that is not flaky. */
  readonly flakyOdds: number | null;
  /** Spans in which every sync fails, in order. */
  readonly episodes: readonly Span[];
  readonly fullDisk: Span | null;
}

/** All that does not change about a device, save its firmware: a pure function of scenario, seed and the device's index. */
export interface Device {
  readonly index: number;
  readonly id: string;
  readonly kind: DeviceKind;
  /** Index of its school. */
  readonly school: number;
  /** Its firmware at the beginning, and what it changes to when, in the order of time. */
  readonly firmware: Firmware;
  readonly updates: readonly FirmwareUpdate[];
  readonly timestampFormat: TimestampFormat;
  readonly sendsEventId: boolean;
  /** Syncs again and again. */
  readonly runaway: boolean;
  readonly clock: DeviceClock;
  readonly troubles: Troubles;
  readonly upload: UploadHabit;
}

/** Why a sync failed. */
export type FailureCause = 'captive-portal' | 'full-disk' | 'episode' | 'always' | 'flaky' | 'firmware';

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
  /** Written by an old firmware: numbers as strings and `timestamp` as epoch milliseconds. */
  readonly legacy: boolean;
  readonly cause: FailureCause | null;
}

/** A device with all its events. */
export interface DevicePlan extends Device {
  /** In the order they happened; their `timestampMs` strictly increases. */
  readonly events: readonly PlannedEvent[];
}

/** Whether a moment lies in a span. */
export function isWithin(atMs: number, [fromMs, toMs]: Span): boolean {
  return atMs >= fromMs && atMs < toMs;
}
