import {
  ABSENT_STATES,
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
const text = z.string({ error: 'must be given once' });

const wholeNumber = (least: number, most: number): z.ZodType<number, string> => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return text
    .regex(/^\d{1,10}$/, { error: rule })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: rule });
};

const oneOf = <T extends string>(values: readonly T[]): z.ZodType<T, string> =>
  text.transform((value, context) => {
    const found = values.find((allowed) => allowed === value);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `must be one of ${values.join(', ')}` });
    return z.NEVER;
  });

/** To epoch milliseconds; a date is its start in UTC. A bare `+` of a zone arrives as a space. */
const instant = text
  .transform((value) => value.replace(' ', '+'))
  .pipe(z.union([z.iso.datetime({ offset: true }), z.iso.date()], { error: INSTANT_RULE }))
  .transform((value) => Date.parse(value))
  .refine(Number.isFinite, { error: INSTANT_RULE });

const page = { limit: wholeNumber(1, MAX_PAGE_SIZE).optional(), cursor: text.optional() };

const orders = DEVICE_ORDERS.flatMap((order) => [
  { name: order, orderBy: order, descending: false },
  { name: `-${order}`, orderBy: order, descending: true },
]);
const sort = oneOf(orders.map(({ name }) => name)).transform((chosen) => orders.find(({ name }) => name === chosen));

/** Which page of a list. */
export const pageParameters = z.object(page);

/** Which devices, in which order. */
export const deviceParameters = z
  .object({
    ...page,
    status: oneOf(DEVICE_STATUSES).optional(),
    kind: oneOf(DEVICE_KINDS).optional(),
    id: syncReportSchema.shape.device_id.optional(),
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
  min: wholeNumber(1, MAX_COUNT).optional(),
  since: instant.optional(),
  kind: oneOf(DEVICE_KINDS).optional(),
});

/** Which of the devices that are not heard from. */
export const absentParameters = z.object({ ...page, state: oneOf(ABSENT_STATES).optional() });

/** Which incidents. */
export const incidentParameters = z
  .object({
    ...page,
    device_id: syncReportSchema.shape.device_id.optional(),
    id: syncReportSchema.shape.device_id.optional(),
    kind: oneOf(DEVICE_KINDS).optional(),
    status: oneOf(INCIDENT_STATUSES).optional(),
    since: instant.optional(),
    until: instant.optional(),
  })
  .transform(({ device_id: deviceId, id: deviceIdContains, ...rest }) => ({ ...rest, deviceId, deviceIdContains }));

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
    include: eventKinds.default(new Set(DEFAULT_KINDS)),
    device_id: syncReportSchema.shape.device_id.optional(),
  })
  .transform(({ include, device_id: deviceId }) => ({ include, deviceId }));

/** Which days, of which kind of devices. */
export const dayParameters = z.object({
  ...page,
  kind: oneOf(DEVICE_KINDS).optional(),
  since: instant.optional(),
  until: instant.optional(),
});
/** By which lane events come in. */
export const ingestParameters = z.object({ lane: oneOf(LANES).default('live') });

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
