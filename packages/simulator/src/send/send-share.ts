import type { Fleet } from '../fleet/fleet.js';
import type { ServiceClient } from '../http/service-client.js';
import { createLedger } from '../ledger/ledger-writer.js';
import type { RecentState } from '../measure/sending-snapshot.js';
import { createRandom } from '../random/random-streams.js';
import type { Recorder } from '../record/recorder.js';
import { runWorkers } from '../run-workers.js';
import type { SimulatorClock } from '../system-clock.js';
import { uploadSchedule, type SchoolShare } from '../upload/upload-schedule.js';
import type { UploadLane, UploadRequest } from '../upload/upload-request.js';
import { keepPace, type Pace, type PaceStart } from './pace.js';
import type { Copies } from './review-answer.js';
import { sendRequest, type SendContext } from './send-request.js';
import { SendTally, type SendState } from './send-tally.js';

/** What sending a share of a fleet takes, beside the fleet. */
export interface SendShareOptions {
  readonly client: ServiceClient;
  readonly clock: SimulatorClock;
  /** The file to write what is sent and answered to; it must not exist. */
  readonly ledgerPath: string;
  readonly share: SchoolShare;
  readonly pace: Pace;
  /** Lanes sent at the same time. */
  readonly concurrency: number;
  /** How long one request is tried again while the service does not answer, ms. */
  readonly giveUpAfterMs: number;
  readonly recorder: Recorder | null;
  readonly signal: AbortSignal | undefined;
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

/** A share that is ready to be sent. */
export interface ShareSender {
  /** When its first upload is due in simulated time, epoch ms; `null` where it has none. */
  readonly firstMs: number | null;
  /** `null` before anything was sent. */
  progress(): ShareProgress | null;
  /**
   * Sends all of it.
   *
   * @throws SimulatorError `SERVICE_STOPPED_ANSWERING` or `ABORTED`
   */
  run(start: PaceStart): Promise<SendState>;
}

/**
 * Makes ready to upload what the schools of a share kept.
 *
 * @throws SimulatorError `LEDGER_EXISTS`
 */
export function prepareShare(fleet: Fleet, options: SendShareOptions): ShareSender {
  const { client, clock, giveUpAfterMs, share, recorder } = options;
  const { seed, devices, source } = fleet;
  const ledger = createLedger(options.ledgerPath, { seed, devices, scenario: source, ...share });
  const tally = new SendTally(clock);
  const lanes = uploadSchedule(fleet, share);
  const first = lanes.next();
  let simulatedMs: number | null = null;
  let requests = 0;
  const context: Omit<SendContext, 'signal'> = {
    client,
    ledger,
    clock,
    random: createRandom(seed, 'backoff', share.part),
    tally,
    giveUpAfterMs,
    recorder,
    calendarStartMs: fleet.calendar.startMs,
    nextRequest: () => (requests += 1),
  };
  function* allLanes(): Generator<UploadLane> {
    if (first.done !== true) yield first.value;
    yield* lanes;
  }

  return {
    firstMs: first.done === true ? null : first.value.atMs,
    progress: () => ({
      done: tally.eventsAnswered,
      findings: tally.protocolFaults,
      recent: tally.meter.recentState(),
      simulatedMs,
    }),
    run: async (start) => {
      const pace = keepPace(options.pace, start, share);
      const waiting = allLanes();
      try {
        await runWorkers(options.concurrency, options.signal, async (signal) => {
          for (const lane of waiting) {
            const dueMoments = pace.dueMoments(lane);
            simulatedMs = lane.atMs;
            await sendLane({ ...context, signal }, lane, dueMoments);
          }
        });
      } finally {
        ledger.close();
      }
      return tally.state();
    },
  };
}

async function sendLane(context: SendContext, lane: UploadLane, dueMoments: readonly (number | null)[]): Promise<void> {
  const { clock, signal } = context;
  // an upload made again later shares its items with the earlier one
  const known = new Map<UploadRequest['items'], Copies>();
  for (const [n, request] of lane.requests.entries()) {
    const dueMs = dueMoments[n] ?? null;
    if (dueMs !== null && dueMs > clock.now()) await clock.pause(dueMs - clock.now(), signal);
    const before = known.get(request.items) ?? 'none';
    known.set(request.items, await sendRequest(context, { request, before, dueMs, simulatedMs: lane.atMs }));
  }
}
