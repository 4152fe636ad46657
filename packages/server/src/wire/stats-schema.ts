import { z } from 'zod';
import { count, time } from './fields.js';

/** What an older service leaves out isn't known either. */
const waiting = (description: string) => count(description).nullable().default(null);

/** The fleet in figures, as it is answered. */
export const statsSchema = z
  .object({
    devices: z.object({
      total: count('All devices that were ever heard from.'),
      pibooks: count("Pupils' laptops."),
      piboxes: count("Schools' hubs."),
      unknown: count('Devices whose id says neither.'),
      failing: count('Those with an open incident.'),
    }),
    absent: z
      .object({
        late: count('Devices that are overdue.'),
        silent: count('Devices that count as gone.'),
        quiet_since: time(
          'Since when nearly all devices that were to be heard from are not, so that none is told of by itself.',
        ).nullable(),
      })
      .nullable()
      .optional()
      .meta({ description: 'Devices that are not heard from; `null` where nobody watches.' }),
    syncs: z.object({ total: count('All syncs, ever.'), failed: count('Those that failed.') }),
    incidents: z.object({ open: count('Open incidents.'), resolved: count('Resolved ones.') }),
    rates: z.object({
      stored_per_second: z
        .number()
        .min(0)
        .meta({ description: 'Events newly kept a second, mean over the last minute.' }),
    }),
    queue: z.object({
      depth: waiting("Events that wait or are being processed; `null` while the queue can't be asked."),
      dead: waiting('Dead letters of both lanes; `null` likewise.'),
      backfill: waiting('What waits in the backfill lane, which `depth` leaves out; `null` likewise.'),
    }),
  })
  .meta({ id: 'Stats', description: 'The fleet in figures.' });

/** The figures as the service writes them. */
export type WireStats = Readonly<z.input<typeof statsSchema>>;

/** The figures as a reader finds them. */
export type ApiStats = z.output<typeof statsSchema>;
