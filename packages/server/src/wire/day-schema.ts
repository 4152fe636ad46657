import { z } from 'zod';
import { count } from './fields.js';
import { deviceKind } from './words.js';

const bucket = z
  .object({
    up_to: z.number().nullable().meta({ description: 'The upper bound, that included; `null` is no bound.' }),
    syncs: count('Syncs above the bound before and up to this one.'),
  })
  .meta({ id: 'Bucket', description: 'How many syncs there are up to a bound.' });

/** What happened on a day to the devices of a kind, as it is answered. */
export const daySchema = z
  .object({
    day: z.string().meta({ format: 'date', description: 'The date in UTC.' }),
    kind: deviceKind,
    syncs: count('All syncs.'),
    failed_syncs: count('Those that failed.'),
    files: count('Files synced.'),
    errors: count('Errors.'),
    clocks: z
      .object({
        ok: count('As the device told.'),
        skewed: count('Shifted.'),
        unset: count('From a dead clock.'),
        future: count('From a clock ahead of time.'),
      })
      .meta({ description: "Syncs by what was found of the devices' clocks." }),
    speed_mbps: z.array(bucket).meta({ description: 'Syncs by internet speed, in Mbit/s.' }),
    arrival_seconds: z.array(bucket).meta({ description: 'Syncs by how long after them their event arrived.' }),
  })
  .meta({ id: 'Day', description: 'What the devices of a kind did on a UTC day, by effective time.' });

/** How many syncs there are up to a bound, as the service writes it. */
export type WireBucket = z.input<typeof bucket>;
/** A day as the service writes it. */
export type WireDay = Readonly<z.input<typeof daySchema>>;

/** A day as a reader finds it. */
export type ApiDay = z.output<typeof daySchema>;
