import type { Random } from '../random/random.js';
import { backoffMs } from '../http/backoff.js';
import { cutRequest } from '../http/cut-request.js';
import { aborted, oneLine, stoppedAnswering } from '../http/read-service.js';
import { isPassing } from '../http/is-passing.js';
import type { Answer, ServiceClient } from '../http/service-client.js';
import type { DeviceEvents } from '../ledger/ledger-line.js';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import { unansweredKind, type RequestOutcome } from '../measure/request-outcome.js';
import type { SimulatorClock } from '../system-clock.js';
import { sentAtOf } from '../upload/event-text.js';
import { requestBody } from '../upload/request-body.js';
import { isGood, type GoodItem, type MalformedRequest, type UploadRequest } from '../upload/upload-request.js';
import { reviewAnswer, reviewRefusal, type Copies } from './review-answer.js';
import type { SendTally } from './send-tally.js';

/** What sending needs of its surroundings. */
export interface SendContext {
  readonly client: ServiceClient;
  readonly ledger: LedgerWriter;
  readonly clock: SimulatorClock;
  /** For the jitter of waiting. */
  readonly random: Random;
  readonly tally: SendTally;
  readonly giveUpAfterMs: number;
  readonly signal: AbortSignal;
  /** Numbers the next request of the run. */
  nextRequest(): number;
}

/** How one attempt ended: answered for good, to be sent again at once, or to be tried again after a pause. */
type Outcome =
  | { readonly next: 'done' | 'again'; readonly copies: Copies }
  | { readonly next: 'wait'; readonly answer: Answer | null; readonly why: unknown };

/**
 * Sends one planned upload until it is answered, with the malformed request before it and the trouble planned for it.
 *
 * @param before what is known of its events: `none` sent yet, or that it is a second upload of what was sent before
 * @returns what is known of them now
 * @throws SimulatorError `SERVICE_STOPPED_ANSWERING` after `giveUpAfterMs` without an answer; `ABORTED`
 */
export async function sendRequest(context: SendContext, request: UploadRequest, before: Copies): Promise<Copies> {
  const good = request.items.filter(isGood);
  const device = good[0]?.device;
  if (device === undefined) return before;
  if (request.malformedBefore !== null) await sendMalformed(context, request.malformedBefore, device.id, device.index);

  const number = context.nextRequest();
  let copies = before;
  let startedMs = context.clock.now();
  let unanswered = 0;
  for (let attempt = 1; ; attempt += 1) {
    if (context.signal.aborted) throw aborted();
    const outcome = await tryOnce(context, request, good, { number, attempt, copies });
    if (outcome.next !== 'wait') {
      copies = outcome.copies;
      if (outcome.next === 'done') return copies;
      startedMs = context.clock.now();
      continue;
    }
    if (copies === 'none') copies = 'unknown';
    unanswered += 1;
    context.tally.retries += 1;
    const waitMs = backoffMs(context.random, unanswered, outcome.answer);
    if (context.clock.now() - startedMs + waitMs > context.giveUpAfterMs) {
      throw stoppedAnswering(`an upload of ${device.id}`, context.giveUpAfterMs, outcome.why);
    }
    await context.clock.pause(waitMs, context.signal);
  }
}

async function tryOnce(
  context: SendContext,
  request: UploadRequest,
  good: readonly GoodItem[],
  { number, attempt, copies }: { number: number; attempt: number; copies: Copies },
): Promise<Outcome> {
  const { client, ledger, clock, tally } = context;
  const at = clock.now();
  tally.meter.requestBegan(at, at);
  const ended = (endedMs: number, outcome: RequestOutcome, newEvents = 0): void =>
    tally.meter.requestEnded({ dueMs: at, endedMs, newEvents, outcome });
  const wire = { method: 'POST', ...requestBody(request, at) } as const;
  await ledger.sent({ request: number, attempt, at, ...contents(good, at) });
  tally.requests += 1;
  tally.eventsSent += good.length;
  const line = { request: number, attempt };

  if (request.firstAnswer === 'cut' && attempt === 1) {
    await cutRequest(client.target, wire);
    tally.lostAnswers += 1;
    const cutAt = clock.now();
    ended(cutAt, 'cut');
    ledger.answered({ ...line, at: cutAt, error: 'connection cut on purpose' });
    return { next: 'again', copies: copies === 'stored' ? 'stored' : 'unknown' };
  }
  let answer: Answer;
  try {
    answer = await client.exchange(wire);
  } catch (error) {
    const lostAt = clock.now();
    ended(lostAt, unansweredKind(error));
    ledger.answered({ ...line, at: lostAt, error: oneLine(error) });
    return { next: 'wait', answer: null, why: error };
  }
  const answeredAt = clock.now();
  if (isPassing(answer)) {
    ended(answeredAt, `http_${answer.status}`);
    ledger.answered({ ...line, at: answeredAt, status: answer.status });
    return { next: 'wait', answer, why: `it answers ${answer.status}` };
  }
  const success = answer.status >= 200 && answer.status <= 299;
  const review = success
    ? reviewAnswer(request, answer, copies)
    : { refused: [], fault: `expected 2xx for POST ${wire.path}, got ${answer.status} ${oneLine(answer.body)}` };
  const fault = review.fault === null ? {} : { fault: review.fault, fault_device: good[0]?.device.index ?? 0 };
  const refused = review.refused.length === 0 ? {} : { refused: byDevice(review.refused) };
  ledger.answered({ ...line, at: answeredAt, status: answer.status, ...refused, ...fault });
  if (review.fault !== null) tally.addFault(good[0]?.device.id ?? '', review.fault);
  const newEvents = success && copies !== 'stored' ? distinct(good) - distinct(review.refused) : 0;
  tally.eventsAnswered += newEvents;
  ended(answeredAt, review.fault === null ? 'answered' : 'fault', newEvents);
  if (!success) return { next: 'done', copies: 'unknown' };
  const known = review.refused.length === 0 ? 'stored' : 'unknown';
  if (request.firstAnswer !== 'discarded' || copies === 'stored') return { next: 'done', copies: known };
  tally.lostAnswers += 1;
  return { next: known === 'stored' ? 'again' : 'done', copies: known };
}

/** Sends a request that must be refused. Where there is no answer, or a passing one, nothing is learnt and nothing said. */
async function sendMalformed(
  { client, ledger, clock, tally, ...context }: SendContext,
  malformed: MalformedRequest,
  deviceId: string,
  device: number,
): Promise<void> {
  const line = { request: context.nextRequest(), attempt: 1 };
  await ledger.sent({ ...line, at: clock.now(), events: [], malformed: malformed.fault });
  tally.malformedRequests += 1;
  try {
    const answer = await client.exchange({ method: 'POST', ...malformed });
    const reason = isPassing(answer) ? null : reviewRefusal(malformed.fault, answer);
    const fault = reason === null ? {} : { fault: reason, fault_device: device };
    ledger.answered({ ...line, at: clock.now(), status: answer.status, ...fault });
    if (reason !== null) tally.addFault(deviceId, reason);
  } catch (error) {
    ledger.answered({ ...line, at: clock.now(), error: oneLine(error) });
  }
}

/** What the ledger says of an attempt's contents. */
function contents(
  good: readonly GoodItem[],
  atMs: number,
): { events: DeviceEvents[]; sent_at?: [device: number, atMs: number][] } {
  const clocks = new Map<number, number>();
  for (const item of good) {
    const sentAtMs = sentAtOf(item, atMs);
    if (sentAtMs !== null) clocks.set(item.device.index, sentAtMs);
  }
  const events = byDevice(good);
  return clocks.size === 0 ? { events } : { events, sent_at: [...clocks] };
}

function byDevice(items: readonly GoodItem[]): DeviceEvents[] {
  const devices = new Map<number, DeviceEvents>();
  for (const { device, event } of items) {
    const entry = devices.get(device.index);
    if (entry === undefined) devices.set(device.index, [device.index, event]);
    else entry.push(event);
  }
  return [...devices.values()];
}

function distinct(items: readonly GoodItem[]): number {
  return new Set(items.map(({ device, event }) => `${device.index}/${event}`)).size;
}
