import { z } from 'zod';
import { epochFrom, IDENTIFIER, MAX_COUNT, MAX_INSTANT_MS, MIN_INSTANT_MS, numberFromText } from './report-fields.js';

const INSTANT_RULE = 'must be an ISO 8601 time with a zone, such as 2024-05-08T12:00:00Z, or whole epoch milliseconds';

const required =
  (rule: string) =>
  (issue: { input?: unknown }): string =>
    issue.input === undefined ? 'is required' : rule;

const identifier = z
  .string({ error: required('must be a string') })
  .regex(IDENTIFIER, { error: 'must be 1 to 128 characters of A-Z a-z 0-9 . _ : -' });

/** In documents: the number itself, or, as old firmware sends it, its text. */
const orText = (schema: Readonly<Record<string, unknown>>, pattern: string) => ({
  anyOf: [schema, { type: 'string', pattern }],
});

const COUNT_RULE = `must be a whole number from 0 to ${MAX_COUNT}`;
const count = z
  .preprocess(
    numberFromText,
    z
      .int({ error: required(COUNT_RULE) })
      .min(0, { error: COUNT_RULE })
      .max(MAX_COUNT, { error: COUNT_RULE }),
  )
  .meta(orText({ type: 'integer', minimum: 0, maximum: MAX_COUNT }, String.raw`^\d{1,9}$`));

const SPEED_RULE = 'must be a finite number of Mbit/s, 0 or more';
const speedMbps = z
  .preprocess(
    numberFromText,
    z
      .number({ error: required(SPEED_RULE) })
      .min(0, { error: SPEED_RULE })
      // -0 is 0: otherwise one sync could have two identities
      .transform((value) => value + 0),
  )
  .meta(orText({ type: 'number', minimum: 0 }, String.raw`^\d{1,9}(\.\d{1,9})?$`));

const instant = z
  .preprocess(
    epochFrom,
    z
      .int({ error: required(INSTANT_RULE) })
      .min(MIN_INSTANT_MS, { error: INSTANT_RULE })
      .max(MAX_INSTANT_MS, { error: INSTANT_RULE }),
  )
  .meta({
    anyOf: [
      { type: 'string', format: 'date-time' },
      { type: 'integer', minimum: 0, maximum: MAX_INSTANT_MS },
      { type: 'string', pattern: String.raw`^\d{1,14}$` },
    ],
  });

/**
 * What a device says of one sync: the source of the type, the validation and the documentation of the fields.
 * Unknown fields are dropped; numeric text and epoch milliseconds are coerced; `null` and empty text are refused.
 * Times come out as epoch milliseconds, speeds in Mbit/s.
 */
export const syncReportSchema = z.object(
  {
    device_id: identifier.meta({ description: 'The id of the device.' }),
    timestamp: instant.meta({
      description: "The device's clock at the sync: ISO 8601 with a zone, or whole epoch milliseconds.",
    }),
    total_files_synced: count.meta({ description: 'How many files; a number, or its text.' }),
    total_errors: count.meta({ description: 'How many errors; a number, or its text. A sync with any has failed.' }),
    internet_speed: speedMbps.meta({ description: 'Mbit/s; a number, or its text.' }),
    event_id: identifier.meta({ description: "The device's own id of this event; it makes repeats known." }).optional(),
    sent_at: instant
      .meta({ description: "The device's clock when it sent the request, which tells how wrong it is." })
      .optional(),
  },
  { error: 'must be a JSON object' },
);

/** A parsed report of one sync, in the field names devices use. */
export type SyncReport = z.output<typeof syncReportSchema>;
