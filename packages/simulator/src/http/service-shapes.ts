import { z } from 'zod';

/** ISO 8601 in UTC with milliseconds, as the service writes every time. */
const time = z.iso.datetime({ precision: 3 });
const count = z.number().int().nonnegative();

export const serviceEvent = z.object({
  device_id: z.string(),
  event_id: z.string(),
  timestamp: time,
  effective_at: time,
  received_at: time,
  clock: z.enum(['ok', 'skewed', 'unset', 'future']),
  total_files_synced: count,
  total_errors: count,
  internet_speed: z.number().nonnegative(),
});

export const serviceDevice = z.object({
  device_id: z.string(),
  kind: z.enum(['pibook', 'pibox', 'unknown']),
  status: z.enum(['ok', 'failing']),
  total_syncs: count,
  failed_syncs: count,
  current_streak: count,
  streak_started_at: time.nullable(),
  first_event_at: time.nullable(),
  last_event_at: time.nullable(),
  last_success_at: time.nullable(),
  latest: serviceEvent.nullable(),
});

export const serviceIncident = z.object({
  id: z.string(),
  device_id: z.string(),
  status: z.enum(['open', 'resolved']),
  length: count,
  started_at: time,
  last_failure_at: time,
  detected_at: time,
  resolved_at: time.nullable(),
});

export const serviceRepeatedFailures = z.object({
  device_id: z.string(),
  failed_syncs: count,
  total_syncs: count,
  current_streak: count,
  last_event_at: time,
});

/** `null` where a queue has taken the event in and nobody knows yet. */
export const singleAnswer = z.object({ message: z.string(), event_id: z.string(), duplicate: z.boolean().nullable() });

export const batchAnswer = z.object({
  accepted: count,
  duplicates: count.nullable(),
  rejected: z.array(z.object({ index: count, error: z.string() })),
});

/** Of the figures only what waits to be processed; `null` where the service can't tell. */
export const statsAnswer = z.object({
  queue: z.object({ depth: count.nullable(), backfill: count.nullable().optional() }),
});

export const errorAnswer = z.object({ error: z.string() });

export type ServiceEvent = z.infer<typeof serviceEvent>;
export type ServiceDevice = z.infer<typeof serviceDevice>;
export type ServiceIncident = z.infer<typeof serviceIncident>;
export type ServiceRepeatedFailures = z.infer<typeof serviceRepeatedFailures>;
