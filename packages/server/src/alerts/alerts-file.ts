import { z } from 'zod';

/** How messages are written. */
export const WEBHOOK_FORMATS = ['json', 'slack', 'alertmanager'] as const;

export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

const MAX_SECRETS = 2;
const LONGEST_SECONDS = 365 * 86_400;

/** The URL that a webhook may have: where it leads is up to the configuration alone. */
export const webhookUrl = z
  .string()
  .refine((text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol), {
    error: 'must be a URL that begins with http:// or https://',
  })
  .transform((text) => new URL(text))
  .refine(({ username, password }) => username === '' && password === '', {
    error: 'must not have a user and password in it; give a header Authorization',
  });

const seconds = (least: number) =>
  z
    .number({ error: 'must be a number of seconds' })
    .min(least)
    .max(LONGEST_SECONDS)
    .transform((value) => value * 1000);
const count = (least: number) => z.int().min(least).max(1_000_000);

/** A pattern that names the group of a device by its capture `group`. */
const groupPattern = z.string().transform((text, context) => {
  try {
    const pattern = new RegExp(text);
    if (text.includes('(?<group>')) return pattern;
    context.addIssue({ code: 'custom', message: 'must have a capture named group: (?<group>…)' });
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a regular expression' });
  }
  return z.NEVER;
});

const webhook = z
  .strictObject({
    name: z.string().regex(/^[\w.-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, dots, dashes or underscores' }),
    url: webhookUrl,
    format: z.enum(WEBHOOK_FORMATS).default('json'),
    secrets: z
      .array(z.string().min(16, { error: 'must have at least 16 characters' }))
      .max(MAX_SECRETS)
      .default([]),
    headers: z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).default({}),
    timeout_seconds: seconds(1).optional(),
  })
  .refine(({ format, secrets }) => format !== 'json' || secrets.length > 0, {
    path: ['secrets'],
    error: 'must have one, or two while you change from one to the other: this format is signed',
  });

/** What a file of alert settings may say. Durations are in seconds there, and milliseconds once read. */
export const alertsFile = z.strictObject({
  webhooks: z
    .array(webhook)
    .max(20)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, { error: 'must have different names' })
    .default([]),
  service_url: webhookUrl.optional(),
  group_by: z.array(groupPattern).max(20).default([]),
  group_wait_seconds: seconds(0).optional(),
  group_interval_seconds: seconds(0).optional(),
  max_notifications: count(1).optional(),
  repeat_interval_seconds: seconds(300).optional(),
  flapping: z
    .union([z.literal(false), z.strictObject({ max_starts: count(1), window_seconds: seconds(1) })])
    .optional(),
  retry: z
    .strictObject({
      first_seconds: seconds(0.1).optional(),
      longest_seconds: seconds(0.1).optional(),
      give_up_after_seconds: seconds(1).optional(),
    })
    .default({}),
  retention_days: count(1).optional(),
});

/** What such a file says. */
export type AlertsFile = z.infer<typeof alertsFile>;
