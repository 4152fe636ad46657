import { backoffMs } from '../http/backoff.js';
import { isPassing } from '../http/is-passing.js';
import { aborted, oneLine, stoppedAnswering } from '../http/read-service.js';
import type { Answer, Exchange, ServiceClient } from '../http/service-client.js';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import { unansweredKind, type RequestOutcome } from '../measure/request-outcome.js';
import type { Random } from '../random/random.js';
import { reviewRefusal } from '../send/review-answer.js';
import type { SendTally } from '../send/send-tally.js';
import type { SimulatorClock } from '../system-clock.js';
import type { AnsweredEvents } from './answered-events.js';
import type { RecordedRequest } from './recording-line.js';

/** What replaying requests needs of its surroundings. */
export interface ReplayContext {
  readonly client: ServiceClient;
  readonly ledger: LedgerWriter;
  readonly clock: SimulatorClock;
  /** For the jitter of waiting. */
  readonly random: Random;
  readonly tally: SendTally;
  readonly answered: AnsweredEvents;
  /** The device's id, for what is found. */
  readonly deviceId: (device: number) => string;
  readonly giveUpAfterMs: number;
}

/** A recorded request that is sent again. */
export interface DueReplay {
  readonly recorded: RecordedRequest;
  /** Its number in the ledger of this run. */
  readonly number: number;
  /** When it was meant to go out, epoch ms; `null` where that is now. */
  readonly dueMs: number | null;
}

/**
 * Sends one recorded request until it is answered for good.
 *
 * @throws SimulatorError `SERVICE_STOPPED_ANSWERING` after `giveUpAfterMs` without an answer; `ABORTED`
 */
export async function replayRequest(context: ReplayContext, due: DueReplay, signal: AbortSignal): Promise<void> {
  const { clock, random, tally, giveUpAfterMs } = context;
  const { path } = due.recorded;
  const startedMs = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw aborted();
    const passing = await tryOnce(context, due, attempt);
    if (passing === null) return;
    tally.retries += 1;
    const waitMs = backoffMs(random, attempt, passing.answer);
    if (clock.now() - startedMs + waitMs > giveUpAfterMs) {
      throw stoppedAnswering(`POST ${path}`, giveUpAfterMs, passing.why);
    }
    await clock.pause(waitMs, signal);
  }
}

/** @returns `null` once nothing more is to be learnt, else why it is to be sent again */
async function tryOnce(
  { client, ledger, clock, tally, answered, deviceId }: ReplayContext,
  { recorded, number, dueMs }: DueReplay,
  attempt: number,
): Promise<{ readonly answer: Answer | null; readonly why: unknown } | null> {
  const { events, malformed } = recorded;
  const isGood = malformed === undefined;
  const at = clock.now();
  const meantMs = attempt === 1 ? Math.min(dueMs ?? at, at) : at;
  const line = { request: number, attempt };
  await ledger.sent({ ...line, ...ledgerContents(recorded), at });
  if (isGood) {
    tally.requests += 1;
    tally.eventsSent += events.reduce((sum, [, ...places]) => sum + places.length, 0);
    tally.meter.requestBegan(meantMs, at);
  } else {
    tally.malformedRequests += 1;
  }
  // as where it was recorded, only good requests are measured
  const ended = (endedMs: number, outcome: RequestOutcome, newEvents = 0): void => {
    if (isGood) tally.meter.requestEnded({ dueMs: meantMs, endedMs, newEvents, outcome });
  };
  let answer: Answer;
  try {
    answer = await client.exchange(wireOf(recorded));
  } catch (error) {
    const lostAt = clock.now();
    ended(lostAt, unansweredKind(error));
    ledger.answered({ ...line, at: lostAt, error: oneLine(error) });
    return isGood ? { answer: null, why: error } : null;
  }
  const answeredAt = clock.now();
  const { status } = answer;
  if (isPassing(answer)) {
    ended(answeredAt, `http_${status}`);
    ledger.answered({ ...line, at: answeredAt, status });
    return isGood ? { answer, why: `it answers ${status}` } : null;
  }
  const fault = isGood ? faultOf(answer) : reviewRefusal(malformed, answer);
  const newEvents = isSuccess(answer) ? answered.add(events) : 0;
  tally.eventsAnswered += newEvents;
  ended(answeredAt, fault === null ? 'answered' : 'fault', newEvents);
  const device = events[0]?.[0];
  const faulty = fault === null ? {} : { fault, ...(device === undefined ? {} : { fault_device: device }) };
  ledger.answered({ ...line, at: answeredAt, status, ...faulty });
  if (fault !== null) tally.addFault(device === undefined ? '' : deviceId(device), fault);
  return null;
}

function wireOf({ path, headers, body, base64 }: RecordedRequest): Exchange {
  return { method: 'POST', path, headers, body: base64 === true ? Buffer.from(body, 'base64') : body };
}

function ledgerContents({ events, sent_at, malformed }: RecordedRequest) {
  return {
    events,
    ...(sent_at === undefined ? {} : { sent_at }),
    ...(malformed === undefined ? {} : { malformed }),
  };
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status <= 299;
}

function faultOf(answer: Answer): string | null {
  return isSuccess(answer) ? null : `expected 2xx, got ${answer.status} ${oneLine(answer.body)}`;
}
