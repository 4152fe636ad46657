import type { Fleet, Lane } from '@pisync/core';
import type { Caller } from '../access/access.js';
import { HTTP_ERRORS } from '../http-errors.js';
import type { IngestAnswer } from './accept-event.js';
import type { BodyFormat } from './content-type.js';
import { deviceOf, quote } from './device-of.js';
import { type ParsedBatch, parseJsonBatch, parseNdjsonBatch, type RejectedEvent } from './parse-batch.js';

/** What a batch is taken in with. */
export interface AcceptBatchParts {
  readonly fleet: Fleet;
  readonly lane: Lane;
  readonly caller: Caller;
  readonly maxEvents: number;
  /** Is told how many events could not even be parsed. */
  readonly malformed: (events: number) => void;
}

/**
 * `POST /sync-events`: takes in the good events of a batch, and says of each other one why it is refused.
 *
 * @param text the body
 * @returns 201 once the good events are stored; 202 once a queue has them, when duplicates aren't known yet; 400 when there were
 * events and none was good, 403 when that is for whose they are
 * @throws HttpError when the batch is refused as a whole; PisyncError when the fleet can't take it
 */
export async function acceptBatch(parts: AcceptBatchParts, text: string, format: BodyFormat): Promise<IngestAnswer> {
  const parse = format === 'ndjson' ? parseNdjsonBatch : parseJsonBatch;
  const { events, indexes, broken, foreign } = withoutForeign(parse(text, parts.maxEvents), parts.caller);
  if (broken.length > 0) parts.malformed(broken.length);
  const receipts = events.length === 0 ? [] : await parts.fleet.accept(events, { lane: parts.lane });

  let accepted = 0;
  let duplicates = 0;
  let queued = 0;
  const rejected: RejectedEvent[] = [...broken, ...foreign];
  for (const [at, receipt] of receipts.entries()) {
    if (receipt.status === 'rejected') rejected.push({ index: indexes?.[at] ?? at, error: receipt.error });
    else if (receipt.status === 'stored') accepted += 1;
    else if (receipt.status === 'queued') queued += 1;
    else duplicates += 1;
  }
  rejected.sort((a, b) => a.index - b.index);

  if (queued > 0) return { status: 202, body: { accepted: accepted + queued, duplicates: null, rejected } };
  if (rejected.length === 0 || accepted + duplicates > 0) {
    return { status: 201, body: { accepted, duplicates, rejected } };
  }
  if (foreign.length === rejected.length) {
    const error = 'the token may not send events of any of these devices; rejected says why';
    return {
      status: HTTP_ERRORS.forbidden_device.status,
      body: { accepted: 0, duplicates: 0, rejected, error, code: 'forbidden_device' },
    };
  }
  const error = 'every event of the batch was refused; rejected says why';
  return {
    status: HTTP_ERRORS.all_rejected.status,
    body: { accepted: 0, duplicates: 0, rejected, error, code: 'all_rejected' },
  };
}

/** A batch without the events of devices that the caller may not send for. */
function withoutForeign(
  { events, indexes, broken }: ParsedBatch,
  { maySend }: Caller,
): ParsedBatch & { readonly foreign: readonly RejectedEvent[] } {
  const mayStay = (event: unknown): boolean => {
    const deviceId = deviceOf(event);
    return deviceId === null || maySend(deviceId);
  };
  if (events.every(mayStay)) return { events, indexes, broken, foreign: [] };
  const kept: unknown[] = [];
  const places: number[] = [];
  const foreign: RejectedEvent[] = [];
  for (const [at, event] of events.entries()) {
    const index = indexes?.[at] ?? at;
    if (mayStay(event)) {
      kept.push(event);
      places.push(index);
    } else {
      const error = `the token may not send events of ${quote(deviceOf(event) ?? '')}`;
      foreign.push({ index, error, code: 'forbidden_device' });
    }
  }
  return { events: kept, indexes: places, broken, foreign };
}
