import type { AlertKind, AlertStatus } from '@pisync/core';
import { z } from 'zod';
import { oneOf, time } from './fields.js';
import { DEVICE_ID } from './words.js';

/** What is wrong. */
export const alertKind = oneOf<AlertKind>(
  { failing: true, late: true, silent: true },
  '`failing`: three syncs and more failed in a row; `late`: overdue; `silent`: not heard from for so long that it counts as gone.',
);

/** How an alert is. */
export const alertStatus = oneOf<AlertStatus>({ firing: true, resolved: true }, '`firing` while it lasts.');

/** What there is to say of an alert, by its kind. */
export const alertDetailSchema = z.union([
  z
    .object({
      incident_id: z.string(),
      failures: z.int().meta({ description: 'Failures in a row.' }),
      last_failure_at: time('When the newest of them was.'),
    })
    .meta({ id: 'FailingDetail', description: 'Of a device that fails.' }),
  z
    .object({
      last_heard_at: time('When it was last heard from; `null` when never.').nullable(),
      due_at: time('By when it was to be heard from.'),
    })
    .meta({ id: 'OverdueDetail', description: 'Of a device that is not heard from.' }),
]);

const notificationId = (description: string) => z.string().nullable().meta({ description });

/** An alert, as it is answered. */
export const alertSchema = z
  .object({
    id: z.string(),
    kind: alertKind,
    status: alertStatus,
    device_id: z.string().meta({ description: DEVICE_ID }),
    group: z.string().meta({ description: 'With whose other alerts it is told.' }),
    started_at: time('When the trouble began.'),
    fired_at: time('When it became known.').nullable(),
    ended_at: time('When it was over; `null` while it lasts.').nullable(),
    detail: alertDetailSchema,
    telling: alertStatus.nullable().meta({ description: 'What people are still to be told of it.' }),
    firing_in: notificationId('The notification that told of its beginning.'),
    resolved_in: notificationId('The notification that told of its end.'),
    silenced_by: z.string().nullable().meta({ description: 'The silence that keeps it, or kept it, from being told.' }),
    quiet: oneOf({ silenced: true, flapping: true, no_webhook: true }, 'Why nobody was told.').nullable(),
  })
  .meta({ id: 'Alert', description: 'Something that is wrong with a device, or was.' });

export type ApiAlert = z.output<typeof alertSchema>;
export type WireAlert = Readonly<z.input<typeof alertSchema>>;
