import type { Fleet, Lane, Receipt } from '@pisync/core';
import type { Caller } from '../access/access.js';
import { HttpError } from '../http-errors.js';
import type { WireBatchReceipt, WireReceipt } from '../wire/receipt-schema.js';
import { deviceOf, quote } from './device-of.js';
import { parseJson } from './parse-json.js';

/** An answer to devices: the status and the JSON of the body. */
export interface IngestAnswer {
  readonly status: number;
  readonly body: WireReceipt | WireBatchReceipt;
}

/** What an event is taken in with. */
export interface AcceptEventParts {
  readonly fleet: Fleet;
  readonly lane: Lane;
  readonly caller: Caller;
}

/**
 * `POST /sync-event`: takes in one event.
 *
 * @param text the body
 * @returns 201 once the event is stored, also for one that is there already; 202 once a queue has it, to be stored later
 * @throws HttpError when the event is refused; PisyncError when the fleet can't take it
 */
export function acceptEvent({ fleet, lane, caller }: AcceptEventParts, text: string): Promise<IngestAnswer> {
  if (text === '') throw new HttpError('empty_body', 'the request has no body; send an event as a JSON object');
  const parsed = parseJson(text, 'the body');
  if (!parsed.ok) throw new HttpError(parsed.code, parsed.error);
  const deviceId = deviceOf(parsed.value);
  if (deviceId !== null && !caller.maySend(deviceId)) {
    throw new HttpError('forbidden_device', `the token may not send events of ${quote(deviceId)}`);
  }
  return fleet.accept([parsed.value], { lane }).then(([receipt]) => answerTo(receipt, parsed.value));
}

function answerTo(receipt: Receipt | undefined, event: unknown): IngestAnswer {
  if (receipt === undefined) throw new RangeError('the fleet gave no receipt for an event');
  if (receipt.status === 'rejected') {
    const advice = Array.isArray(event) ? '; send an array to /sync-events' : '';
    throw new HttpError(receipt.code, receipt.error + advice, { details: receipt.details });
  }
  if (receipt.status === 'queued') {
    return { status: 202, body: { message: 'queued', event_id: receipt.eventId, duplicate: null } };
  }
  const duplicate = receipt.status === 'duplicate';
  return {
    status: 201,
    body: { message: duplicate ? 'already stored' : 'stored', event_id: receipt.eventId, duplicate },
  };
}
