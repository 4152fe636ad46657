import type { RecentState } from '../measure/sending-snapshot.js';
import type { Recorder } from '../record/recorder.js';
import type { OnProgress } from '../report/progress.js';
import type { SimulatorClock } from '../system-clock.js';
import type { Pace, PaceStart } from './pace.js';
import type { SendState } from './send-tally.js';

/** How a fleet is sent, and where to. */
export interface SendFleetOptions {
  readonly target: string;
  readonly token: string | undefined;
  readonly clock: SimulatorClock;
  /** The file to write what is sent and answered to; it must not exist. */
  readonly ledgerPath: string;
  readonly pace: Pace;
  /** Processes that share the work; 1 sends from this one. Where there are more, none has less than a school or a request at once. */
  readonly workers: number;
  /** Requests under way at the same time, in all processes together. */
  readonly concurrency: number;
  /** How long one request is tried again while the service does not answer, ms. */
  readonly giveUpAfterMs: number;
  /** Distinct events the fleet has planned. */
  readonly plannedEvents: number;
  readonly recorder: Recorder | null;
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Shares that are ready to be sent at the same time. */
export interface Senders {
  readonly shares: readonly ShareSender[];
  /** Lets go of what they hold. What is still being sent is stopped. */
  close(): Promise<void>;
}

/** A share that is ready to be sent. */
export interface ShareSender {
  /** When its first upload is due in simulated time, epoch ms; `null` where it has none. */
  readonly firstMs: number | null;
  /** `null` before anything is known. */
  progress(): ShareProgress | null;
  /**
   * Sends all of it.
   *
   * @throws SimulatorError `SERVICE_STOPPED_ANSWERING`, `WORKER_DIED` or `ABORTED`
   */
  run(start: PaceStart): Promise<SendState>;
}

/** How far a share has come. */
export interface ShareProgress {
  /** Distinct events answered. */
  readonly done: number;
  readonly findings: number;
  readonly recent: RecentState;
  /** The simulated time reached, epoch ms; `null` before the first upload. */
  readonly simulatedMs: number | null;
}
