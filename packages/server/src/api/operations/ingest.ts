import { syncReportSchema } from '@pisync/core';
import { z } from 'zod';
import { ingestParameters } from '../../routes/query-parameters.js';
import {
  batchForbiddenSchema,
  batchQueuedSchema,
  batchRefusedSchema,
  batchStoredSchema,
  queuedSchema,
  storedSchema,
} from '../../wire/receipt-schema.js';
import type { Operation } from '../operation.js';
import { FAILING_REPORTS, MENDED_REPORTS, OLD_FIRMWARE_REPORT, OLD_REPORTS, SAMPLE_REPORT } from '../sample-reports.js';

const JSON_TYPE = 'application/json';
const NDJSON_TYPE = 'application/x-ndjson';

const report = syncReportSchema.meta({
  id: 'SyncReport',
  description: 'What a device says of one sync. Unknown fields are ignored; `null` and empty text are refused.',
});

const BODY_ERRORS = [
  'invalid_query',
  'empty_body',
  'invalid_json',
  'too_deep',
  'duplicate_key',
  'unsafe_key',
  'invalid_utf8',
  'corrupt_body',
  'body_too_large',
  'unsupported_content_type',
  'unsupported_content_encoding',
  'overloaded',
  'closed',
  'store_failed',
  'queue_failed',
  'unprocessable',
] as const;

const COMPRESSED = '`Content-Encoding` may be `gzip`, `deflate` or `br`.';

/** What devices and hubs send. */
export const INGEST_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/sync-event',
    operationId: 'sendEvent',
    tag: 'Ingest',
    summary: 'Send one event',
    description:
      'An answer of 2xx means that the event is kept: in the store (201), or in the queue of a cluster (202). The same event again is ' +
      'a success and changes nothing, so a device sends until it gets an answer.',
    access: 'send',
    query: ingestParameters,
    body: { description: `One event, of at most 64 KiB. ${COMPRESSED}`, content: { [JSON_TYPE]: report } },
    answers: {
      201: { description: 'The event is stored, or was already.', schema: storedSchema },
      202: { description: 'A queue has the event.', schema: queuedSchema },
    },
    errors: ['invalid_event', 'event_conflict', ...BODY_ERRORS],
    examples: [
      {
        name: 'stored',
        summary: 'An event',
        body: { mediaType: JSON_TYPE, value: SAMPLE_REPORT },
        status: 201,
      },
      {
        name: 'again',
        summary: 'The same event again',
        body: { mediaType: JSON_TYPE, value: SAMPLE_REPORT },
        status: 201,
      },
      {
        name: 'oldFirmware',
        summary: 'As old firmware writes it',
        body: { mediaType: JSON_TYPE, value: OLD_FIRMWARE_REPORT },
        status: 201,
      },
      {
        name: 'conflict',
        summary: 'An event id that was used for another event',
        body: { mediaType: JSON_TYPE, value: { ...OLD_FIRMWARE_REPORT, total_errors: 2 } },
        status: 409,
      },
      {
        name: 'refused',
        summary: 'An event with two wrong fields',
        body: { mediaType: JSON_TYPE, value: { ...SAMPLE_REPORT, total_errors: -1, timestamp: 'yesterday' } },
        status: 400,
      },
    ],
  },
  {
    method: 'post',
    path: '/sync-events',
    operationId: 'sendEvents',
    tag: 'Ingest',
    summary: 'Send a batch of events',
    description:
      'Good events of a partly bad batch are kept; `rejected` says of each other one why it is refused. It is 400 when no event was good.',
    access: 'send',
    query: ingestParameters,
    body: {
      description: `Up to 10,000 events, of at most 16 MiB: a JSON array, or an event a line. ${COMPRESSED}`,
      content: {
        [JSON_TYPE]: z.array(report).max(10_000),
        [NDJSON_TYPE]: report,
        'application/ndjson': report,
        'application/jsonl': report,
      },
    },
    answers: {
      201: { description: 'The good events are stored.', schema: batchStoredSchema },
      202: { description: 'A queue has the good events.', schema: batchQueuedSchema },
      400: { description: 'No event was good, or the batch could not be read.', schema: batchRefusedSchema },
      403: { description: 'The token may not send events of any of these devices.', schema: batchForbiddenSchema },
    },
    errors: ['not_an_array', 'too_many_events', ...BODY_ERRORS],
    examples: [
      {
        name: 'array',
        summary: 'A JSON array, of which one event is bad',
        body: { mediaType: JSON_TYPE, value: [...FAILING_REPORTS, { ...SAMPLE_REPORT, internet_speed: null }] },
        status: 201,
      },
      {
        name: 'lines',
        summary: 'NDJSON: an event a line',
        body: { mediaType: NDJSON_TYPE, value: MENDED_REPORTS },
        status: 201,
      },
      {
        name: 'compressed',
        summary: 'The same, compressed',
        body: { mediaType: NDJSON_TYPE, value: MENDED_REPORTS, encoding: 'gzip' },
        status: 201,
      },
      {
        name: 'backfill',
        summary: 'Events of the past',
        query: { lane: 'backfill' },
        body: { mediaType: NDJSON_TYPE, value: OLD_REPORTS },
        status: 201,
      },
      {
        name: 'refused',
        summary: 'No event is good',
        body: { mediaType: JSON_TYPE, value: [{ device_id: 'abc123' }] },
        status: 400,
      },
      {
        name: 'notAnArray',
        summary: 'One event, which belongs to /sync-event',
        body: { mediaType: JSON_TYPE, value: SAMPLE_REPORT },
        status: 400,
      },
    ],
  },
];
