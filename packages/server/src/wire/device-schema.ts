import { z } from 'zod';
import { contactSchema } from './contact-schema.js';
import { eventSchema } from './event-schema.js';
import { count, time } from './fields.js';
import { DEVICE_ID, deviceKind, deviceStatus } from './words.js';

/** A device as it is answered; times are effective times, ISO 8601. */
export const deviceSchema = z
  .object({
    device_id: z.string().meta({ description: DEVICE_ID }),
    kind: deviceKind,
    status: deviceStatus,
    total_syncs: count('Syncs in all, over its whole life.'),
    failed_syncs: count('Those of them that failed.'),
    current_streak: count('Failures since its newest success.'),
    streak_started_at: time('The first of these failures; `null` when there is none.').nullable(),
    first_event_at: time('Its first sync.'),
    last_event_at: time('Its newest sync.'),
    last_success_at: time('Its newest sync without errors; `null` when there was none.').nullable(),
    latest: eventSchema.nullable().meta({ description: 'Its newest sync; `null` when that was deleted by retention.' }),
    contact: contactSchema
      .nullable()
      .optional()
      .meta({ description: 'Only where one device is asked for; `null` while nobody watches it.' }),
  })
  .meta({ id: 'Device', description: 'What is known of a device from all its events.' });

/** A device as the service writes it. */
export type WireDevice = Readonly<z.input<typeof deviceSchema>>;

/** A device as a reader finds it. */
export type ApiDevice = z.output<typeof deviceSchema>;
