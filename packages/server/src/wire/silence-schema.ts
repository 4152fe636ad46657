import type { SilenceState } from '@pisync/core/alerting';
import { z } from 'zod';
import { alertKind } from './alert-schema.js';
import { oneOf, time } from './fields.js';

const LONGEST_TEXT = 500;
const KINDS = ['failing', 'late', 'silent'] as const;

/** A silence, as it is answered. */
export const silenceSchema = z
  .object({
    id: z.string(),
    state: oneOf<SilenceState>(
      { pending: true, active: true, expired: true },
      '`pending` before it starts; `expired` also where somebody ended it.',
    ),
    matchers: z
      .object({ device: z.string().nullable(), kind: alertKind.nullable(), group: z.string().nullable() })
      .meta({ description: 'What is silent: alerts to which all of them apply.' }),
    starts_at: time('From when on.'),
    expires_at: time('Until when.'),
    reason: z.string(),
    author: z.string(),
    created_at: time('When it was made.'),
    ended_at: time('When somebody ended it.').nullable(),
  })
  .meta({ id: 'Silence', description: 'A time in which nobody is told of some alerts.' });

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
    device: glob.optional().meta({ description: 'Devices; `*` stands for any text.' }),
    kind: z.enum(KINDS, { error: `must be one of ${KINDS.join(', ')}` }).optional(),
    group: glob.optional().meta({ description: 'Groups; `*` stands for any text.' }),
    starts_at: instant.optional().meta({ description: 'From when on; now when left out.' }),
    expires_at: instant.meta({ description: 'Until when.' }),
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
  })
  .meta({ id: 'NewSilence', description: 'What is to be silent, until when, and why.' });

export type ApiSilence = z.output<typeof silenceSchema>;
export type WireSilence = Readonly<z.input<typeof silenceSchema>>;
/** What is to be silent, until when, and why; times ISO 8601. */
export type NewSilence = Readonly<Omit<z.input<typeof newSilenceSchema>, 'kind'> & { kind?: string }>;
