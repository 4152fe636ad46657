import { backoffMs } from '../http/backoff.js';
import { cutRequest } from '../http/cut-request.js';
import { aborted, oneLine, stoppedAnswering } from '../http/read-service.js';
import { isPassing } from '../http/is-passing.js';
import type { Answer } from '../http/service-client.js';
import { unansweredKind, type RequestOutcome } from '../measure/request-outcome.js';
import { requestBody } from '../upload/request-body.js';
import { isGood, type GoodItem, type UploadRequest } from '../upload/upload-request.js';
import { byDevice, distinctEvents, ledgerContents } from './request-events.js';
import { reviewAnswer, type Copies } from './review-answer.js';
import type { SendContext } from './send-context.js';
import { sendRefused } from './send-refused.js';

/** How one attempt ended: answered for good, to be sent again at once, or to be tried again after a pause. */
type Outcome =
  | { readonly next: 'done' | 'again'; readonly copies: Copies; readonly status: number | null }
  | { readonly next: 'wait'; readonly answer: Answer | null; readonly why: unknown };

/** A planned upload, and when. */
export interface DueRequest {
  readonly request: UploadRequest;
  /** What is known of its events: `none` sent yet, or that it is a second upload of what was sent before. */
  readonly before: Copies;
  /** When it was meant to go out, epoch ms; `null` where that is now. */
  readonly dueMs: number | null;
  /** When the device makes it in simulated time, epoch ms. */
  readonly simulatedMs: number;
}

/**
 * Sends one planned upload until it is answered, with the malformed request before it and the trouble planned for it.
 *
 * @returns what is known of its events now
 * @throws SimulatorError `SERVICE_STOPPED_ANSWERING` after `giveUpAfterMs` without an answer; `ABORTED`
 */
export async function sendRequest(context: SendContext, due: DueRequest): Promise<Copies> {
  const { request, before, dueMs } = due;
  const good = request.items.filter(isGood);
  const device = good[0]?.device;
  if (device === undefined) return before;
  if (request.malformedBefore !== null) await sendRefused(context, request.malformedBefore, device);

  const number = context.nextRequest();
  let copies = before;
  let startedMs = context.clock.now();
  let unanswered = 0;
  for (let attempt = 1; ; attempt += 1) {
    if (context.signal.aborted) throw aborted();
    const outcome = await tryOnce(context, due, good, { number, attempt, copies, dueMs: attempt === 1 ? dueMs : null });
    if (outcome.next !== 'wait') {
      copies = outcome.copies;
      startedMs = context.clock.now();
      if (outcome.next === 'again') continue;
      // only what is known to be stored can be in conflict with anything
      const conflicts = outcome.status === 201 && copies === 'stored' && request.conflictAfter !== null;
      if (conflicts) await sendRefused(context, request.conflictAfter, device);
      return copies;
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
  { request, simulatedMs }: DueRequest,
  good: readonly GoodItem[],
  { number, attempt, copies, dueMs }: { number: number; attempt: number; copies: Copies; dueMs: number | null },
): Promise<Outcome> {
  const { client, ledger, clock, tally, calendarStartMs, record } = context;
  const at = clock.now();
  // of a moment that a timer hit too early, or that was not set, latency counts from now
  const meantMs = Math.min(dueMs ?? at, at);
  tally.meter.requestBegan(meantMs, at);
  const ended = (endedMs: number, outcome: RequestOutcome, newEvents = 0): void =>
    tally.meter.requestEnded({ dueMs: meantMs, endedMs, newEvents, outcome });
  const moment = { atMs: at, simulatedMs, calendarStartMs };
  const wire = { method: 'POST', ...requestBody(request, moment) } as const;
  const sent = { request: number, attempt, at, ...ledgerContents(good, moment) };
  await ledger.sent(sent);
  record?.(sent, wire);
  tally.requests += 1;
  tally.eventsSent += good.length;
  const line = { request: number, attempt };

  if ((request.firstAnswer === 'cut' || request.firstAnswer === 'interrupted') && attempt === 1) {
    const headers = { ...client.headers, ...wire.headers };
    await cutRequest(client.target, { ...wire, headers }, request.firstAnswer);
    tally.lostAnswers += 1;
    const cutAt = clock.now();
    ended(cutAt, 'cut');
    ledger.answered({ ...line, at: cutAt, error: `connection ${request.firstAnswer} on purpose` });
    return { next: 'again', copies: copies === 'stored' ? 'stored' : 'unknown', status: null };
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
  const newEvents = success && copies !== 'stored' ? distinctEvents(good) - distinctEvents(review.refused) : 0;
  tally.eventsAnswered += newEvents;
  ended(answeredAt, review.fault === null ? 'answered' : 'fault', newEvents);
  const { status } = answer;
  if (!success) return { next: 'done', copies: 'unknown', status };
  const known = review.refused.length === 0 ? 'stored' : 'unknown';
  if (request.firstAnswer !== 'discarded' || copies === 'stored') return { next: 'done', copies: known, status };
  tally.lostAnswers += 1;
  return { next: known === 'stored' ? 'again' : 'done', copies: known, status };
}
