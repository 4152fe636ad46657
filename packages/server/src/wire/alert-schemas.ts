import { ALERT_KINDS, ALERT_STATUSES } from '@pisync/core';
import { DELIVERY_STATUSES, SILENCE_STATES } from '@pisync/core/alerting';
import { z } from 'zod';

const time = z.iso.datetime();
const LONGEST_TEXT = 500;

/** What there is to say of an alert, by its kind. */
export const alertDetailSchema = z.union([
  z.object({ incident_id: z.string(), failures: z.int(), last_failure_at: time }),
  z.object({ last_heard_at: time.nullable(), due_at: time }),
]);

/** An alert, as it is answered. */
export const alertSchema = z.object({
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  status: z.enum(ALERT_STATUSES),
  device_id: z.string(),
  group: z.string(),
  started_at: time,
  /** When it became known. */
  fired_at: time.nullable(),
  ended_at: time.nullable(),
  detail: alertDetailSchema,
  /** What people are still to be told of it. */
  telling: z.enum(ALERT_STATUSES).nullable(),
  /** The notifications that told of its beginning, and of its end. */
  firing_in: z.string().nullable(),
  resolved_in: z.string().nullable(),
  /** The silence that keeps it, or kept it, from being told. */
  silenced_by: z.string().nullable(),
  /** Why nobody was told. */
  quiet: z.enum(['silenced', 'flapping', 'no_webhook']).nullable(),
});

/** What became of a notification at a webhook. */
export const deliverySchema = z.object({
  webhook: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.int(),
  next_at: time.nullable(),
  delivered_at: time.nullable(),
  last_error: z.string().nullable(),
});

/** A notification, as it is answered in lists. */
export const notificationSchema = z.object({
  id: z.string(),
  type: z.enum(['alerts', 'reminder', 'test']),
  group: z.string(),
  status: z.enum(['forming', 'ready']),
  created_at: time,
  counts: z.object({ firing: z.int(), resolved: z.int(), passed: z.int() }),
  deliveries: z.array(deliverySchema),
});

/** A notification with all that it tells of. */
export const fullNotificationSchema = notificationSchema.extend({
  alerts: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(ALERT_KINDS),
      device_id: z.string(),
      /** `passed`: it fired and was over before anybody was told. */
      status: z.enum(['firing', 'resolved', 'passed']),
      started_at: time,
      ended_at: time.nullable(),
      detail: alertDetailSchema,
      /** Its device flaps: nothing more is told of that until it is calm. */
      flapping: z.boolean(),
    }),
  ),
});

/** A silence, as it is answered. */
export const silenceSchema = z.object({
  id: z.string(),
  state: z.enum(SILENCE_STATES),
  matchers: z.object({
    device: z.string().nullable(),
    kind: z.enum(ALERT_KINDS).nullable(),
    group: z.string().nullable(),
  }),
  starts_at: time,
  expires_at: time,
  reason: z.string(),
  author: z.string(),
  created_at: time,
  ended_at: time.nullable(),
});

const words = z
  .string({ error: 'must be a text' })
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(LONGEST_TEXT, { error: `must have at most ${LONGEST_TEXT} characters` });
const glob = z
  .string()
  .regex(/^[\w.:*-]{1,128}$/, { error: 'must be 1 to 128 of A-Z a-z 0-9 . _ : - and * for any text' });
const instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time with a zone, such as 2024-05-08T12:00:00Z' })
  .transform((text) => Date.parse(text));

/** What asks for a silence. Times come out as epoch milliseconds. */
export const newSilenceSchema = z
  .strictObject({
    device: glob.optional(),
    kind: z.enum(ALERT_KINDS, { error: `must be one of ${ALERT_KINDS.join(', ')}` }).optional(),
    group: glob.optional(),
    starts_at: instant.optional(),
    expires_at: instant,
    reason: words,
    author: words,
  })
  .refine(({ device, kind, group }) => device !== undefined || kind !== undefined || group !== undefined, {
    path: ['device'],
    error: 'must be given, or kind, or group: what is to be silent (* is every device)',
  })
  .refine(({ starts_at: starts, expires_at: expires }) => starts === undefined || expires > starts, {
    path: ['expires_at'],
    error: 'must be after starts_at',
  });

/** What asks for a test notification: to the webhook of this name, or to all. */
export const newTestSchema = z.strictObject({ webhook: z.string().optional() });

export type WireAlert = z.infer<typeof alertSchema>;
export type WireNotification = z.infer<typeof notificationSchema>;
export type WireFullNotification = z.infer<typeof fullNotificationSchema>;
export type WireSilence = z.infer<typeof silenceSchema>;
