import { z } from 'zod';
import { count, time } from './fields.js';
import { DEVICE_ID } from './words.js';

/** A device that failed repeatedly, as it is answered. */
export const repeatedFailureSchema = z
  .object({
    device_id: z.string().meta({ description: DEVICE_ID }),
    failed_syncs: count('Failed syncs in all, over its whole life.'),
    total_syncs: count('Syncs in all.'),
    current_streak: count('Failures since its newest success.'),
    last_event_at: time('Its newest sync.'),
  })
  .meta({ id: 'RepeatedFailure', description: 'A device that failed repeatedly.' });

/** Such a device as the service writes it. */
export type WireRepeatedFailure = Readonly<z.input<typeof repeatedFailureSchema>>;

/** Such a device as a reader finds it. */
export type ApiRepeatedFailure = z.output<typeof repeatedFailureSchema>;
