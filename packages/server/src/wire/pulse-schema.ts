import { z } from 'zod';
import { count, time } from './fields.js';
import { statsSchema } from './stats-schema.js';

const latency = (part: string) =>
  z
    .number()
    .min(0)
    .nullable()
    .meta({ description: `${part}; \`null\` when there was no request.` });

/** Whether a dependency answers. */
export const dependencySchema = z
  .object({
    name: z.string(),
    needed: z.boolean().meta({ description: "Events can't be taken in, or processed, without it." }),
    ok: z.boolean(),
  })
  .meta({ id: 'Dependency', description: 'Whether something the service depends on answers.' });

/** How the service is doing, as it is told every second. Counts are those of all its processes since the pulse before. */
export const pulseSchema = z
  .object({
    at: time('When it was made.'),
    accepted: count('Events taken in.'),
    rejected: count('Events refused on arrival.'),
    stored: count('Events newly kept where they were processed.'),
    duplicates: count('Events that were kept already.'),
    conflicts: count('Events refused for an id that was taken.'),
    failed_syncs: count('Those newly kept that tell of a sync that failed.'),
    requests: count('Requests of devices that were answered.'),
    latency_ms: z.object({ p50: latency('The median'), p99: latency('The 99th percentile') }),
    stats: statsSchema
      .nullable()
      .meta({ description: "As `GET /stats` answers; `null` while the store can't be read." }),
    dependencies: z.array(dependencySchema).meta({ description: 'What this process depends on.' }),
  })
  .meta({ id: 'Pulse', description: 'What happened in the whole service since the pulse before, and how it is.' });

/** What a reader that is too slow for the stream has missed. */
export const lostSchema = z
  .object({ syncs: count('Syncs that were left out.'), incidents: count('Changes to incidents that were left out.') })
  .meta({ id: 'Lost', description: 'What a reader that is too slow for the stream has missed.' });

/** A pulse as the service writes it. */
export type WirePulse = Readonly<z.input<typeof pulseSchema>>;

/** A pulse as a reader finds it. */
export type ApiPulse = z.output<typeof pulseSchema>;
/** What was missed as a reader finds it. */
export type ApiLost = z.output<typeof lostSchema>;
