import { epochFrom, IDENTIFIER, MAX_COUNT, MAX_INSTANT_MS, MIN_INSTANT_MS, numberFromText } from './report-fields.js';
import type { SyncReport } from './report-schema.js';

/** The fields as they were sent. */
type Sent = Readonly<Partial<Record<keyof SyncReport, unknown>>>;

/**
 * Reads a report that is good, just as `syncReportSchema` does, which is the truth that this is tested against; `null` for any that it
 * can't tell to be good.
 */
export function readGoodReport(input: unknown): SyncReport | null {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  const sent: Sent = input;
  const { device_id: deviceId, event_id: eventId } = sent;
  const timestamp = instantOf(sent.timestamp);
  const files = countOf(sent.total_files_synced);
  const errors = countOf(sent.total_errors);
  const speed = speedOf(sent.internet_speed);
  const sentAt = sent.sent_at === undefined ? undefined : instantOf(sent.sent_at);
  if (timestamp === null || files === null || errors === null || speed === null || sentAt === null) return null;
  if (!isIdentifier(deviceId) || !(eventId === undefined || isIdentifier(eventId))) return null;
  return {
    device_id: deviceId,
    timestamp,
    total_files_synced: files,
    total_errors: errors,
    internet_speed: speed,
    event_id: eventId,
    sent_at: sentAt,
  };
}

function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value);
}

function countOf(value: unknown): number | null {
  const count = numberFromText(value);
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MAX_COUNT ? count : null;
}

function speedOf(value: unknown): number | null {
  const speed = numberFromText(value);
  return typeof speed === 'number' && speed >= 0 && speed < Infinity ? speed + 0 : null;
}

function instantOf(value: unknown): number | null {
  const epochMs = epochFrom(value);
  if (typeof epochMs !== 'number' || !Number.isInteger(epochMs)) return null;
  return epochMs >= MIN_INSTANT_MS && epochMs <= MAX_INSTANT_MS ? epochMs : null;
}
