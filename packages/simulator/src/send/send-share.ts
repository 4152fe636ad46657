import type { Fleet } from '../fleet/fleet.js';
import { aborted } from '../http/read-service.js';
import type { ServiceClient } from '../http/service-client.js';
import { createLedger } from '../ledger/ledger-writer.js';
import { createRandom } from '../random/random-streams.js';
import { runWorkers } from '../run-workers.js';
import { uploadSchedule, type SchoolShare } from '../upload/upload-schedule.js';
import type { UploadLane, UploadRequest } from '../upload/upload-request.js';
import { keepPace, pauseUntil, type PaceKeeper } from './pace.js';
import type { Copies } from './review-answer.js';
import type { SendContext } from './send-context.js';
import { sendRequest } from './send-request.js';
import { SendTally } from './send-tally.js';
import type { SendFleetOptions, ShareSender } from './senders.js';

/** What sending a share of a fleet takes, beside the fleet. */
export interface SendShareOptions extends Omit<
  SendFleetOptions,
  'target' | 'token' | 'workers' | 'plannedEvents' | 'onProgress'
> {
  readonly client: ServiceClient;
  readonly share: SchoolShare;
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
  const context: Omit<SendContext, 'signal' | 'record'> = {
    client,
    ledger,
    clock,
    random: createRandom(seed, 'backoff', share.part),
    tally,
    giveUpAfterMs,
    calendarStartMs: fleet.calendar.startMs,
    nextRequest: () => (requests += 1),
  };
  function* allLanes(): Generator<UploadLane> {
    if (first.done !== true) yield first.value;
    yield* lanes;
  }
  const onReached = (atMs: number): void => {
    simulatedMs = Math.max(simulatedMs ?? atMs, atMs);
  };

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
            const record = recorder?.openLane() ?? null;
            await sendLane({ ...context, signal, record }, lane, pace, onReached);
          }
        });
      } finally {
        ledger.close();
      }
      return tally.state();
    },
  };
}

async function sendLane(
  context: SendContext,
  lane: UploadLane,
  pace: PaceKeeper,
  onReached: (simulatedMs: number) => void,
): Promise<void> {
  const { clock, signal } = context;
  // an upload made again later shares its items with the earlier one
  const known = new Map<UploadRequest['items'], Copies>();
  for (const [n, request] of lane.requests.entries()) {
    const dueMs = pace.dueMs(lane, n);
    if (dueMs !== null) await pauseUntil(dueMs, clock, signal);
    if (signal.aborted) throw aborted();
    onReached(lane.atMs);
    const before = known.get(request.items) ?? 'none';
    known.set(request.items, await sendRequest(context, { request, before, dueMs, simulatedMs: lane.atMs }));
  }
}
