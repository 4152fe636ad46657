import { z } from 'zod';

const dependencies = z
  .record(z.string(), z.enum(['ok', 'down']))
  .meta({ description: 'Each dependency by its name, such as `store`, `database`, `redis`.' });

/** `GET /healthz`. */
export const aliveSchema = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Alive', description: 'The process answers.' });

/** `GET /readyz` when the service does its work. */
export const readySchema = z
  .object({
    status: z.enum(['ready', 'degraded']).meta({ description: '`degraded`: it goes on without a dependency.' }),
    dependencies,
  })
  .meta({ id: 'Ready', description: 'The service does its work.' });

/** `GET /readyz` when it doesn't. */
export const notReadySchema = z
  .object({
    error: z.string(),
    code: z.literal('not_ready'),
    status: z.enum(['not_ready', 'closing']),
    dependencies,
  })
  .meta({ id: 'NotReady', description: "The service is closing, or a dependency is down that it can't do without." });

/** What readiness is answered. */
export type WireReadiness = Readonly<z.input<typeof readySchema> | z.input<typeof notReadySchema>>;
