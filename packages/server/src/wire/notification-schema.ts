import type { DeliveryStatus } from '@pisync/core/alerting';
import { z } from 'zod';
import { alertDetailSchema, alertKind } from './alert-schema.js';
import { count, oneOf, time } from './fields.js';
import { DEVICE_ID } from './words.js';

/** What became of a notification at a webhook. */
const deliverySchema = z
  .object({
    webhook: z.string().meta({ description: 'Its name in the configuration.' }),
    status: oneOf<DeliveryStatus>({ pending: true, delivered: true, dead: true }, '`dead`: nobody tries any more.'),
    attempts: count('How often it was tried.'),
    next_at: time('When it is tried next.').nullable(),
    delivered_at: time('When the receiver took it.').nullable(),
    last_error: z.string().nullable().meta({ description: 'What came of the last attempt that failed.' }),
  })
  .meta({ id: 'Delivery', description: 'What became of a notification at one webhook.' });

/** A notification, as it is answered in lists. */
export const notificationSchema = z
  .object({
    id: z.string(),
    type: oneOf({ alerts: true, reminder: true, test: true }, 'What it is about.'),
    group: z.string(),
    status: oneOf({ forming: true, ready: true }, '`forming` until it is settled what it tells of.'),
    created_at: time('When it was made.'),
    counts: z.object({
      firing: count('Alerts whose beginning it tells of.'),
      resolved: count('Alerts whose end it tells of.'),
      passed: count('Alerts that were over before anybody was told.'),
    }),
    deliveries: z.array(deliverySchema),
  })
  .meta({ id: 'Notification', description: 'What people were told, or are to be told, in one message.' });

/** A notification with all that it tells of. */
export const fullNotificationSchema = notificationSchema
  .extend({
    alerts: z.array(
      z.object({
        id: z.string(),
        kind: alertKind,
        device_id: z.string().meta({ description: DEVICE_ID }),
        status: oneOf(
          { firing: true, resolved: true, passed: true },
          '`passed`: it fired and was over before anybody was told.',
        ),
        started_at: time('When the trouble began.'),
        ended_at: time('When it was over.').nullable(),
        detail: alertDetailSchema,
        flapping: z.boolean().meta({ description: 'Its device flaps: nothing more is told of it until it is calm.' }),
      }),
    ),
  })
  .meta({ id: 'FullNotification', description: 'A notification with all that it tells of.' });

/** What asks for a test notification. */
export const newTestSchema = z
  .strictObject({ webhook: z.string().optional().meta({ description: 'Its name; all of them when left out.' }) })
  .meta({ id: 'NewTest', description: 'To whom a test is sent.' });

export type ApiNotification = z.output<typeof notificationSchema>;
export type WireNotification = Readonly<z.input<typeof notificationSchema>>;
export type WireFullNotification = Readonly<z.input<typeof fullNotificationSchema>>;
