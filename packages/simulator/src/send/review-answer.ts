import type { ZodType } from 'zod';
import { eventIdentity } from '../fleet/event-identity.js';
import { oneLine } from '../http/read-service.js';
import type { Answer } from '../http/service-client.js';
import { batchAnswer, errorAnswer, singleAnswer } from '../http/service-shapes.js';
import { isGood, type GoodItem, type UploadRequest } from '../upload/upload-request.js';

/** What the client knows of a request's events before an attempt: all stored, none ever sent, or it cannot tell. */
export type Copies = 'none' | 'stored' | 'unknown';

/** A 2xx answer, held against the contract. */
export interface AnswerReview {
  /** Planned events that were refused although they are good. */
  readonly refused: readonly GoodItem[];
  /** How the answer broke the contract, on one line; `null` if it did not. */
  readonly fault: string | null;
}

/** Reviews a 2xx answer to a good request. */
export function reviewAnswer(request: UploadRequest, answer: Answer, copies: Copies): AnswerReview {
  return request.endpoint === 'single'
    ? { refused: [], fault: reviewSingle(request, answer, copies) }
    : reviewBatch(request, answer, copies);
}

/** Reviews the answer to a malformed request: 4xx with a JSON body that has `error`. Returns the fault, or `null`. */
export function reviewRefusal(what: string, answer: Answer): string | null {
  const expected = `expected 4xx for a request with ${what}`;
  if (answer.status < 400 || answer.status > 499) return `${expected}, got ${answer.status}`;
  const body = parse(errorAnswer, answer);
  return typeof body === 'string' ? `${expected} and {error}, got ${body}` : null;
}

function reviewSingle(request: UploadRequest, answer: Answer, copies: Copies): string | null {
  const body = parse(singleAnswer, answer);
  if (typeof body === 'string') return `expected {message, event_id, duplicate}, got ${body}`;
  const item = request.items.find(isGood);
  const event = item?.event;
  if (event !== undefined && body.event_id !== eventIdentity(event)) {
    return `expected event_id ${eventIdentity(event)}, got ${body.event_id}`;
  }
  if (answer.status === 201 && body.duplicate === null) return 'expected duplicate true or false, got null';
  if (!mustKnowDuplicates(answer, copies)) return null;
  const expected = copies === 'stored';
  return body.duplicate === expected ? null : `expected duplicate ${expected}, got ${body.duplicate}`;
}

function reviewBatch(request: UploadRequest, answer: Answer, copies: Copies): AnswerReview {
  const body = parse(batchAnswer, answer);
  if (typeof body === 'string') {
    return { refused: [], fault: `expected {accepted, duplicates, rejected}, got ${body}` };
  }
  const indexes = body.rejected.map(({ index }) => index).sort((a, b) => a - b);
  const bad = request.items.flatMap((item, index) => (isGood(item) ? [] : [index]));
  const refused = indexes.flatMap((index) => request.items[index] ?? []).filter(isGood);
  if (indexes.join() !== bad.join()) {
    const reasons = body.rejected.filter(({ index }) => !bad.includes(index)).map(({ error }) => error);
    return {
      refused,
      fault: `expected rejected [${bad.join()}], got [${indexes.join()}] ${oneLine(reasons[0] ?? '')}`.trimEnd(),
    };
  }
  const good = request.items.filter(isGood);
  if (body.accepted + (body.duplicates ?? 0) !== good.length || (answer.status === 201 && body.duplicates === null)) {
    const got = `${body.accepted} + ${body.duplicates}`;
    return { refused, fault: `expected accepted + duplicates of ${good.length}, got ${got}` };
  }
  const distinct = new Set(good.map((item) => `${item.device.index}/${item.place}`)).size;
  const duplicates = copies === 'stored' ? good.length : good.length - distinct;
  if (!mustKnowDuplicates(answer, copies) || body.duplicates === duplicates) return { refused, fault: null };
  return { refused, fault: `expected duplicates ${duplicates}, got ${body.duplicates}` };
}

/** Only an answer given after the commit (201) can tell a duplicate; a queue (202) cannot. */
function mustKnowDuplicates(answer: Answer, copies: Copies): boolean {
  return answer.status === 201 && copies !== 'unknown';
}

/** The body, or what is wrong with it. */
function parse<T extends object>(shape: ZodType<T>, answer: Answer): T | string {
  try {
    const parsed = shape.safeParse(JSON.parse(answer.body));
    return parsed.success ? parsed.data : oneLine(answer.body);
  } catch {
    return answer.body === '' ? 'no body' : oneLine(answer.body);
  }
}
