import type { ClockReading } from '@pisync/core';
import { z } from 'zod';
import { count, oneOf, time } from './fields.js';
import { DEVICE_ID } from './words.js';

/** An event as it is answered; times ISO 8601, the speed in Mbit/s. */
export const eventSchema = z
  .object({
    device_id: z.string().meta({ description: DEVICE_ID }),
    event_id: z.string().meta({ description: "The device's own id of the event, or one made of its fields." }),
    timestamp: time("The device's clock at the sync; never rewritten."),
    effective_at: time('What orders everything: `timestamp`, mended where the clock was plainly wrong.'),
    received_at: time('When the first copy arrived.'),
    clock: oneOf<ClockReading>(
      { ok: true, skewed: true, unset: true, future: true },
      "What was found of the device's clock.",
    ),
    total_files_synced: count('Files synced.'),
    total_errors: count('Errors; a sync with any has failed.'),
    internet_speed: z.number().min(0).meta({ description: 'Mbit/s.' }),
  })
  .meta({ id: 'Event', description: 'One sync of one device, as it is kept.' });

/** An event as the service writes it. */
export type WireEvent = Readonly<z.input<typeof eventSchema>>;

/** An event as a reader finds it. */
export type ApiEvent = z.output<typeof eventSchema>;
