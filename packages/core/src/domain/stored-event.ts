import { z } from 'zod';
import { type ClockReading, effectiveTime } from './effective-time.js';
import type { SyncEvent } from './sync-event.js';
import { syncReportSchema } from './report-schema.js';
import { type FieldProblem, problemsOf } from './sync-report.js';

const { device_id: identifier, timestamp: instant, ...counts } = syncReportSchema.shape;

const CLOCKS: readonly ClockReading[] = ['ok', 'skewed', 'unset', 'future'];

/**
 * An event as it is kept and as the API shows it, which is how it is exported: the fields of a report, with what the service found
 * when its first copy arrived. All fields are required and no others are taken, so that nothing of an export is lost in silence.
 * Numeric text and epoch milliseconds are coerced as in a report. Times come out as epoch milliseconds.
 */
export const storedEventSchema = z.strictObject(
  {
    device_id: identifier,
    event_id: identifier,
    timestamp: instant,
    effective_at: instant,
    received_at: instant,
    clock: z.enum(CLOCKS, {
      error: ({ input }) => (input === undefined ? 'is required' : `must be one of ${CLOCKS.join(', ')}`),
    }),
    total_files_synced: counts.total_files_synced,
    total_errors: counts.total_errors,
    internet_speed: counts.internet_speed,
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has fields that no stored event has: ${issue.keys.join(', ')}`
        : 'must be a JSON object',
  },
);

/** An event as it was kept, or everything that is wrong with it. */
export type ParsedStoredEvent =
  | { readonly ok: true; readonly event: SyncEvent }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Checks an event of an export, and that its times could have been found by this service. Never throws. */
export function parseStoredEvent(input: unknown): ParsedStoredEvent {
  const parsed = storedEventSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { data } = parsed;
  return checkStoredEvent({
    deviceId: data.device_id,
    eventId: data.event_id,
    timestamp: data.timestamp,
    effectiveAt: data.effective_at,
    receivedAt: data.received_at,
    clock: data.clock,
    totalFilesSynced: data.total_files_synced,
    totalErrors: data.total_errors,
    internetSpeed: data.internet_speed,
  });
}

/** Checks that what an event says of its times could have been found when it arrived. */
export function checkStoredEvent(event: SyncEvent): ParsedStoredEvent {
  if (event.receivedAt < 0) return refuse('received_at', 'must be 1970 or later');
  const error = brokenTimeRule(event);
  return error === null ? { ok: true, event } : refuse('effective_at', error);
}

function refuse(field: string, error: string): ParsedStoredEvent {
  return { ok: false, problems: [{ field, error }] };
}

/** What `effective_at` breaks; `null` where some report, sent at some time, has exactly these times. */
function brokenTimeRule({ clock, timestamp, effectiveAt, receivedAt }: SyncEvent): string | null {
  switch (clock) {
    case 'ok':
      if (effectiveAt !== timestamp) return 'must be timestamp where clock is ok';
      break;
    case 'skewed':
      break;
    case 'unset':
    case 'future':
      // sent_at, which isn't kept, may have shifted any timestamp out of bounds
      return effectiveAt === receivedAt ? null : `must be received_at where clock is ${clock}`;
  }
  const sentAt = clock === 'skewed' ? receivedAt - (effectiveAt - timestamp) : undefined;
  const found = effectiveTime({ timestamp, sentAt, receivedAt });
  return found.clock === clock ? null : `and the other times make clock ${found.clock}, not ${clock}`;
}
