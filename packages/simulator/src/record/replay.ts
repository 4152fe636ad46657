import { planFleet } from '../fleet/fleet.js';
import { backoffMs } from '../http/backoff.js';
import { checkTarget } from '../http/check-target.js';
import { isPassing } from '../http/is-passing.js';
import { aborted, oneLine, stoppedAnswering } from '../http/read-service.js';
import { openServiceClient, type Answer, type ServiceClient } from '../http/service-client.js';
import { createLedger, type LedgerWriter } from '../ledger/ledger-writer.js';
import { unansweredKind } from '../measure/request-outcome.js';
import { createRandom } from '../random/random-streams.js';
import type { Random } from '../random/random.js';
import { makeReport } from '../report/make-report.js';
import { startProgressMeter } from '../report/progress.js';
import type { SimulationReport } from '../report/simulation-report.js';
import { runWorkers } from '../run-workers.js';
import { toScenario } from '../scenario/read-scenario.js';
import type { Pace } from '../send/pace.js';
import { reviewRefusal } from '../send/review-answer.js';
import { plannedEvents } from '../send/send-fleet.js';
import { mergeSendStates, SendTally } from '../send/send-tally.js';
import type { SimulateOptions } from '../simulate.js';
import { systemClock, type SimulatorClock } from '../system-clock.js';
import { verifyFleet } from '../verify/verify-fleet.js';
import { openRecording } from './recording-reader.js';
import type { RecordedRequest } from './recording-line.js';

/** What to replay against which service; the rest is as for {@link simulate}. */
export interface ReplayOptions extends Omit<
  SimulateOptions,
  'scenario' | 'devices' | 'seed' | 'pace' | 'workers' | 'recordPath'
> {
  readonly recordingPath: string;
  /** `speed`: so many times as fast as it was recorded; `max`, the default, as fast as the service answers. */
  readonly pace?: Exclude<Pace, { kind: 'rate' }>;
}

interface Replay {
  readonly client: ServiceClient;
  readonly ledger: LedgerWriter;
  readonly clock: SimulatorClock;
  readonly random: Random;
  readonly tally: SendTally;
  /** Distinct events answered, as `device/place`. */
  readonly answered: Set<string>;
  readonly giveUpAfterMs: number;
}

/**
 * Sends the requests of a recording once more, byte for byte and in the order they went out, to a service that does not know
 * the fleet: another build, say. What was sent twice is sent twice again, also where its answer was lost on purpose.
 *
 * @throws SimulatorError `RECORDING_UNREADABLE`, and what {@link simulate} throws
 */
export async function replay(options: ReplayOptions): Promise<SimulationReport> {
  const { concurrency = 48, giveUpAfterMs = 60_000, pace = { kind: 'max' }, signal, onProgress } = options;
  const clock = options.clock ?? systemClock();
  const { header, requests } = await openRecording(options.recordingPath);
  const { seed, devices } = header;
  const scenario = toScenario(header.scenario, `of the recording ${options.recordingPath}`);
  const fleet = planFleet({ seed, devices, scenario });
  const client = openServiceClient(options.target, concurrency, signal);
  try {
    const checkStartedMs = clock.now();
    await checkTarget({ client, clock, random: createRandom(seed, 'check', 0), giveUpAfterMs, signal }, fleet);

    const sendStartedMs = clock.now();
    const total = plannedEvents(fleet);
    const meter = startProgressMeter({ phase: 'send', total, unit: 'events' }, clock, onProgress);
    const ledger = createLedger(options.ledgerPath, { seed, devices, scenario });
    const tally = new SendTally(clock);
    const random = createRandom(seed, 'backoff', 0);
    const context: Replay = { client, ledger, clock, random, tally, answered: new Set(), giveUpAfterMs };
    const detail = () => ({ sending: tally.meter.snapshot() });
    const waiting = requests();
    const startMs = clock.now();
    let firstMs: number | null = null;
    let number = 0;
    await runWorkers(concurrency, signal, async (stop) => {
      for (let next = await waiting.next(); next.done !== true; next = await waiting.next()) {
        firstMs ??= next.value.at;
        const dueMs = pace.kind === 'max' ? null : startMs + (next.value.at - firstMs) / pace.factor;
        if (dueMs !== null && dueMs > clock.now()) await clock.pause(dueMs - clock.now(), stop);
        number += 1;
        await send(context, next.value, number, dueMs, stop);
        meter.update(tally.eventsAnswered, tally.protocolFaults, detail);
      }
    }).finally(() => ledger.close());
    meter.finish(tally.eventsAnswered, tally.protocolFaults, detail);
    const sentMs = clock.now();

    const verification = options.verify ? await verifyFleet({ ...options, clock }) : null;
    return makeReport({
      run: { target: client.target, scenario: fleet.scenario.name, seed, devices, pace, workers: 1 },
      totals: mergeSendStates([tally.state()]),
      verification,
      plannedEvents: total,
      elapsedMs: {
        check: sendStartedMs - checkStartedMs,
        send: sentMs - sendStartedMs,
        verify: verification === null ? 0 : clock.now() - sentMs,
      },
    });
  } finally {
    await client.close();
  }
}

/** Sends one recorded request until it is answered for good. */
async function send(
  { client, ledger, clock, random, tally, answered, giveUpAfterMs }: Replay,
  { path, headers, body, base64, kind: _, ...recorded }: RecordedRequest,
  request: number,
  dueMs: number | null,
  signal: AbortSignal,
): Promise<void> {
  const wire = { method: 'POST', path, headers, body: base64 === true ? Buffer.from(body, 'base64') : body } as const;
  const startedMs = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw aborted();
    const at = clock.now();
    const meantMs = attempt === 1 ? Math.min(dueMs ?? at, at) : at;
    const line = { request, attempt };
    await ledger.sent({ ...recorded, ...line, at });
    tally.meter.requestBegan(meantMs, at);
    let why: unknown;
    let answer = null;
    try {
      answer = await client.exchange(wire);
      why = `it answers ${answer.status}`;
    } catch (error) {
      why = error;
    }
    const endedMs = clock.now();
    const ended = { dueMs: meantMs, endedMs, newEvents: 0 };
    if (answer === null || isPassing(answer)) {
      tally.meter.requestEnded({ ...ended, outcome: answer === null ? unansweredKind(why) : `http_${answer.status}` });
      ledger.answered({ ...line, at: endedMs, ...(answer === null ? { error: oneLine(why) } : { status: answer.status }) });
      tally.retries += 1;
      const waitMs = backoffMs(random, attempt, answer);
      if (endedMs - startedMs + waitMs > giveUpAfterMs) throw stoppedAnswering(`POST ${path}`, giveUpAfterMs, why);
      await clock.pause(waitMs, signal);
      continue;
    }
    const fault = faultOf(recorded.malformed, answer);
    const newEvents = answer.status <= 299 ? countNew(recorded.events, answered) : 0;
    tally.meter.requestEnded({ ...ended, newEvents, outcome: fault === null ? 'answered' : 'fault' });
    const [device = 0] = recorded.events[0] ?? [];
    ledger.answered({ ...line, at: endedMs, status: answer.status, ...(fault === null ? {} : { fault, fault_device: device }) });
    if (fault !== null) tally.addFault('', fault);
    tally.eventsAnswered += newEvents;
    tally.eventsSent += recorded.events.reduce((sum, [, ...places]) => sum + places.length, 0);
    if (recorded.malformed === undefined) tally.requests += 1;
    else tally.malformedRequests += 1;
    return;
  }
}

function faultOf(malformed: string | undefined, answer: Answer): string | null {
  if (malformed !== undefined) return reviewRefusal(malformed, answer);
  return answer.status <= 299 ? null : `expected 2xx, got ${answer.status} ${oneLine(answer.body)}`;
}

function countNew(events: RecordedRequest['events'], answered: Set<string>): number {
  const before = answered.size;
  for (const [device, ...places] of events) for (const place of places) answered.add(`${device}/${place}`);
  return answered.size - before;
}
