import { z } from 'zod';

const time = z.string();
const count = z.number();

/** An event as the service shows it; speeds in Mbit/s. */
export const eventSchema = z.object({
  device_id: z.string(),
  event_id: z.string().nullable(),
  timestamp: time,
  effective_at: time,
  received_at: time,
  clock: z.string(),
  total_files_synced: count,
  total_errors: count,
  internet_speed: count,
});

/** Whether a device is heard from as usual. */
const contactSchema = z.object({
  state: z.string(),
  last_heard_at: time.nullable(),
  usual_interval_s: count.nullable(),
  late_at: time.nullable(),
  silent_at: time.nullable(),
});

/** A device that is not heard from. */
export const absentDeviceSchema = contactSchema.extend({ device_id: z.string(), kind: z.string() });

/** A device: what is known from all its events. */
export const deviceSchema = z.object({
  device_id: z.string(),
  kind: z.string(),
  status: z.string(),
  total_syncs: count,
  failed_syncs: count,
  current_streak: count,
  streak_started_at: time.nullable(),
  first_event_at: time.nullable(),
  last_event_at: time.nullable(),
  last_success_at: time.nullable(),
  latest: eventSchema.nullable(),
  /** Only where one device is asked for; `null` while nobody watches it. */
  contact: contactSchema.nullable().optional(),
});

/** A row of the repeated failures. */
export const repeatedFailureSchema = z.object({
  device_id: z.string(),
  failed_syncs: count,
  total_syncs: count,
  current_streak: count,
  last_event_at: time.nullable(),
});

/** A run of failures that is long enough to be told of. */
export const incidentSchema = z.object({
  id: z.string(),
  device_id: z.string(),
  status: z.string(),
  length: count,
  started_at: time,
  last_failure_at: time,
  detected_at: time,
  resolved_at: time.nullable(),
});

/** The fleet in figures; what can't be asked at the moment is `null`, what an older service doesn't tell is left out. */
export const statsSchema = z.object({
  devices: z.object({ total: count, pibooks: count, piboxes: count, unknown: count, failing: count }),
  syncs: z.object({ total: count, failed: count }),
  incidents: z.object({ open: count, resolved: count }),
  absent: z.object({ late: count, silent: count, quiet_since: time.nullable() }).nullable().optional(),
  rates: z.object({ stored_per_second: count }),
  queue: z.object({
    depth: count.nullable(),
    dead: count.nullable().optional(),
    backfill: count.nullable().optional(),
  }),
});

const bucket = z.object({ up_to: z.number().nullable(), syncs: count });

/** What the devices of a kind did on a UTC day: speeds in Mbit/s, arrivals in seconds after the sync. */
export const daySchema = z.object({
  day: z.string(),
  kind: z.string(),
  syncs: count,
  failed_syncs: count,
  files: count,
  errors: count,
  clocks: z.object({ ok: count, skewed: count, unset: count, future: count }),
  speed_mbps: z.array(bucket),
  arrival_seconds: z.array(bucket),
});

const dependencySchema = z.object({ name: z.string(), ok: z.boolean(), needed: z.boolean() });

/** What happened in the whole service since the pulse before, and how it is. */
export const pulseSchema = z.object({
  at: time,
  accepted: count,
  rejected: count,
  stored: count,
  duplicates: count,
  conflicts: count,
  failed_syncs: count,
  requests: count,
  latency_ms: z.object({ p50: z.number().nullable(), p99: z.number().nullable() }),
  stats: statsSchema,
  dependencies: z.array(dependencySchema),
});

/** A change of an incident, with the incident as it is now, or as it last was. */
export const incidentChangeSchema = z.object({ reason: z.string(), at: time, incident: incidentSchema });

/** What a reader that is too slow for the stream has missed. */
export const lostSchema = z.object({ syncs: count, incidents: count });

export type ApiEvent = z.output<typeof eventSchema>;
export type ApiAbsentDevice = z.output<typeof absentDeviceSchema>;
export type ApiContact = z.output<typeof contactSchema>;
export type ApiDevice = z.output<typeof deviceSchema>;
export type ApiRepeatedFailure = z.output<typeof repeatedFailureSchema>;
export type ApiIncident = z.output<typeof incidentSchema>;
export type ApiStats = z.output<typeof statsSchema>;
export type ApiDay = z.output<typeof daySchema>;
export type ApiPulse = z.output<typeof pulseSchema>;
export type ApiIncidentChange = z.output<typeof incidentChangeSchema>;
export type ApiLost = z.output<typeof lostSchema>;
