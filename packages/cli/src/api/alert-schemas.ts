import { z } from 'zod';

const time = z.string();

/** An alert as the service shows it. */
export const alertSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  device_id: z.string(),
  group: z.string(),
  started_at: time,
  ended_at: time.nullable(),
  firing_in: z.string().nullable(),
  silenced_by: z.string().nullable(),
  quiet: z.string().nullable(),
});

/** A notification, and what became of it at each webhook. */
export const notificationSchema = z.object({
  id: z.string(),
  type: z.string(),
  group: z.string(),
  created_at: time,
  counts: z.object({ firing: z.number(), resolved: z.number(), passed: z.number() }),
  deliveries: z.array(
    z.object({
      webhook: z.string(),
      status: z.string(),
      attempts: z.number(),
      next_at: time.nullable(),
      last_error: z.string().nullable(),
    }),
  ),
});

/** A silence. */
export const silenceSchema = z.object({
  id: z.string(),
  state: z.string(),
  matchers: z.object({ device: z.string().nullable(), kind: z.string().nullable(), group: z.string().nullable() }),
  starts_at: time,
  expires_at: time,
  reason: z.string(),
  author: z.string(),
  ended_at: time.nullable(),
});

export type ApiAlert = z.infer<typeof alertSchema>;
export type ApiNotification = z.infer<typeof notificationSchema>;
export type ApiSilence = z.infer<typeof silenceSchema>;
