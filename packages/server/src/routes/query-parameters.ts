import { DELIVERY_STATUSES } from '@pisync/core/alerting';
import {
  ABSENT_STATES,
  ALERT_KINDS,
  ALERT_STATUSES,
  DEVICE_KINDS,
  DEVICE_ORDERS,
  DEVICE_STATUSES,
  INCIDENT_STATUSES,
  LANES,
  MAX_PAGE_SIZE,
  syncReportSchema,
} from '@pisync/core';
import { z } from 'zod';
import { EVENT_KINDS, type EventKind } from '../events/event-message.js';
import { HttpError } from '../http-errors.js';

const INSTANT_RULE = 'must be an ISO 8601 time with a zone, such as 2024-05-08T12:00:00Z, or a date such as 2024-05-08';
const MAX_COUNT = 2 ** 31 - 1;

/** A parameter given twice comes as an array, and one that is left out must be told from a wrong one. */
const GIVEN_TWICE = 'must be given once';
const text = z.string({ error: GIVEN_TWICE });

/** Text, as whoever asks may not give a number; the document tells of a number. */
const wholeNumber = (least: number, most: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z
    .custom<`${number}`>((value) => typeof value === 'string', { error: GIVEN_TWICE })
    .refine((value) => /^\d{1,10}$/.test(value), { error: rule, abort: true })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: rule })
    .meta({ type: 'integer', minimum: least, maximum: most });
};

const oneOf = <T extends string>(values: readonly T[]) =>
  z.enum(values, {
    error: ({ input }) => (typeof input === 'string' ? `must be one of ${values.join(', ')}` : GIVEN_TWICE),
  });

/** To epoch milliseconds; a date is its start in UTC. A bare `+` of a zone arrives as a space. */
const instant = text
  .transform((value) => value.replace(' ', '+'))
  .pipe(z.union([z.iso.datetime({ offset: true }), z.iso.date()], { error: INSTANT_RULE }))
  .transform((value) => Date.parse(value))
  .refine(Number.isFinite, { error: INSTANT_RULE })
  .meta({ anyOf: ['date-time', 'date'].map((format) => ({ type: 'string', format })) });
const since = instant.meta({ description: 'From this time on: ISO 8601 with a zone, or a date, which begins in UTC.' });
const until = instant.meta({ description: 'Before this time; written like `since`.' });

const page = {
  limit: wholeNumber(1, MAX_PAGE_SIZE).meta({ description: 'How many at most; 50 when left out.' }).optional(),
  cursor: text.meta({ description: 'Where the page begins: from the `Link` of the page before.' }).optional(),
};
const ofKind = oneOf(DEVICE_KINDS).meta({ description: 'Only devices of this kind.' }).optional();
const partOfId = syncReportSchema.shape.device_id
  .meta({ description: 'Only devices whose id contains this.' })
  .optional();

const orders = DEVICE_ORDERS.flatMap((order) => [
  { name: order, orderBy: order, descending: false },
  { name: `-${order}`, orderBy: order, descending: true },
]);
const sort = oneOf(orders.map(({ name }) => name))
  .transform((chosen) => orders.find(({ name }) => name === chosen))
  .meta({ description: 'The order; `-` in front turns it round. `device_id` when left out.' });

/** Which page of a list. */
export const pageParameters = z.object(page);

/** Which devices, in which order. */
export const deviceParameters = z
  .object({
    ...page,
    status: oneOf(DEVICE_STATUSES).meta({ description: 'Only devices that are like this.' }).optional(),
    kind: ofKind,
    id: partOfId,
    sort: sort.optional(),
  })
  .transform(({ id: idContains, sort: order, ...rest }) => ({
    ...rest,
    idContains,
    orderBy: order?.orderBy,
    descending: order?.descending,
  }));

/** Which devices that failed repeatedly. */
export const repeatedFailureParameters = z.object({
  ...page,
  min: wholeNumber(1, MAX_COUNT).meta({ description: 'Failed syncs at least; 4 when left out.' }).optional(),
  since: instant.meta({ description: 'Only devices heard from since; ISO 8601 with a zone, or a date.' }).optional(),
  kind: ofKind,
});

/** Which of the devices that are not heard from. */
export const absentParameters = z.object({
  ...page,
  state: oneOf(ABSENT_STATES).meta({ description: 'Only those that are like this.' }).optional(),
});

/** Which incidents. */
export const incidentParameters = z
  .object({
    ...page,
    device_id: syncReportSchema.shape.device_id.meta({ description: 'Only those of this device.' }).optional(),
    id: partOfId,
    kind: ofKind,
    status: oneOf(INCIDENT_STATUSES).meta({ description: 'Only incidents that are like this.' }).optional(),
    since: since.optional(),
    until: until.optional(),
  })
  .transform(({ device_id: deviceId, id: deviceIdContains, ...rest }) => ({ ...rest, deviceId, deviceIdContains }));

/** Which alerts. */
export const alertParameters = z
  .object({
    ...page,
    device_id: syncReportSchema.shape.device_id.meta({ description: 'Only those of this device.' }).optional(),
    kind: oneOf(ALERT_KINDS).meta({ description: 'Only those of this kind.' }).optional(),
    status: oneOf(ALERT_STATUSES).meta({ description: 'Only those that are like this.' }).optional(),
    since: since.optional(),
    until: until.optional(),
  })
  .transform(({ device_id: deviceId, ...rest }) => ({ ...rest, deviceId }));

/** Which notifications: those with a delivery like that. */
export const notificationParameters = z.object({
  ...page,
  status: oneOf(DELIVERY_STATUSES).meta({ description: 'Only those with a delivery that is like this.' }).optional(),
  webhook: text.meta({ description: 'Only those to this webhook.' }).optional(),
});

const DEFAULT_KINDS: readonly EventKind[] = ['pulse', 'incident'];

/** One or more of them, with commas between. */
const eventKinds = text.transform((value, context): ReadonlySet<EventKind> => {
  const kinds = value.split(',').map((name) => EVENT_KINDS.find((kind) => kind === name));
  const known = kinds.filter((kind) => kind !== undefined);
  if (known.length === kinds.length) return new Set(known);
  context.addIssue({
    code: 'custom',
    message: `must be one or more of ${EVENT_KINDS.join(', ')}, with commas between`,
  });
  return z.NEVER;
});

/** Of what a client is to be told. */
export const eventParameters = z
  .object({
    include: eventKinds
      .meta({
        pattern: `^(${EVENT_KINDS.join('|')})(,(${EVENT_KINDS.join('|')}))*$`,
        description: `What to be told of: one or more of ${EVENT_KINDS.join(', ')}, with commas between; ${DEFAULT_KINDS.join(',')} when left out.`,
      })
      .optional(),
    device_id: syncReportSchema.shape.device_id
      .meta({ description: 'Only incidents and syncs of this device.' })
      .optional(),
  })
  .transform(({ include = new Set(DEFAULT_KINDS), device_id: deviceId }) => ({ include, deviceId }));

/** Which days, of which kind of devices. */
export const dayParameters = z.object({
  ...page,
  kind: ofKind,
  since: since.optional(),
  until: until.optional(),
});

/** By which lane events come in. */
export const ingestParameters = z.object({
  lane: oneOf(LANES)
    .meta({ description: '`backfill` for events of the past: live ones go first, and what they tell pages nobody.' })
    .default('live'),
});

/** The device that a path names. */
export const devicePath = z.object({
  id: syncReportSchema.shape.device_id.meta({ description: 'The id of a device.' }),
});

/** Whether a device can have this id at all. */
export function isDeviceId(id: string): boolean {
  return syncReportSchema.shape.device_id.safeParse(id).success;
}

/**
 * Reads the parameters of a query; those that the schema doesn't name are ignored.
 * @throws HttpError `invalid_query` that names each bad parameter
 */
export function readQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), error: message }));
  const error = details.map(({ field, error: problem }) => `${field} ${problem}`).join('; ');
  throw new HttpError('invalid_query', error, { details });
}
