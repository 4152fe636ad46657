import type { Device, PlannedEvent } from '../fleet/device.js';
import type { BatchEncoding, BatchFormat } from '../scenario/uploads-part.js';

/** One of a device's planned events, in a request. */
export interface GoodItem {
  readonly device: Device;
  readonly event: PlannedEvent;
  /** The event's place in the device's plan, from 0. */
  readonly place: number;
}

/** An item a service must refuse by its index, keeping the rest: the text that stands in the batch. */
export interface BadItem {
  readonly bad: string;
}

export type UploadItem = GoodItem | BadItem;

/**
 * What becomes of the first attempt. After each but `kept` the client sends the request again: `discarded` waits for the
 * answer and forgets it, `cut` destroys the connection once the body was written, `interrupted` in the middle of it.
 */
export type AnswerFate = 'kept' | 'discarded' | 'cut' | 'interrupted';

/** A request that must be answered 4xx, with JSON that has `error`. */
export interface MalformedRequest {
  /** What is wrong with it, for the report. */
  readonly fault: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One upload a device or hub makes, as planned; it is sent until it is answered. */
export interface UploadRequest {
  /** `single` is `POST /sync-event` with the one good item, `batch` is `POST /sync-events`. */
  readonly endpoint: 'single' | 'batch';
  readonly format: BatchFormat;
  readonly encoding: BatchEncoding;
  readonly items: readonly UploadItem[];
  /** Blank lines between the lines of an NDJSON batch; they count for no index. */
  readonly blankLines: boolean;
  readonly firstAnswer: AnswerFate;
  readonly malformedBefore: MalformedRequest | null;
  /** An event of the request that comes once more, afterwards, under its `event_id` with other values: to be refused. */
  readonly conflictAfter: MalformedRequest | null;
}

/** Uploads that one connection makes, each after the one before was answered. No event is in two lanes. */
export interface UploadLane {
  /** When the first is due in simulated time, epoch ms. */
  readonly atMs: number;
  /** Index of the device that makes the requests. */
  readonly uploader: number;
  readonly requests: readonly UploadRequest[];
}

/** Whether the item is a planned event, not one that must be refused. */
export function isGood(item: UploadItem): item is GoodItem {
  return 'device' in item;
}
