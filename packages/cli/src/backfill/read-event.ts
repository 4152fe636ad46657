import { describeProblems, parseStoredEvent, parseSyncReport, type SyncEvent, toSyncEvent } from '@pisync/core';
import { parseJson } from '@pisync/server/parse-json';
import type { RawRecord } from './raw-record.js';

/** An event as it is to be kept; or what is wrong with its record. */
export type ReadEvent =
  | {
      readonly ok: true;
      readonly event: SyncEvent;
      /** It is of an export: it was kept before, with its times. */
      readonly isOfExport: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** How records are taken. */
export interface ReadEventOptions {
  /** The arrival of reports, epoch milliseconds. */
  readonly receivedAt: number;
  /** Whether events of an export stay as they were kept; else they are taken for reports. */
  readonly restores: boolean;
}

/**
 * The event of a record, by the core's own rules: a report as devices write them, or an event of an export, which has
 * `received_at`, `effective_at` and `clock`.
 *
 * A `sent_at` is passed over: what was carried by hand was not sent, and the days between would be taken for a wrong clock.
 */
export function readEvent(record: RawRecord, { receivedAt, restores }: ReadEventOptions): ReadEvent {
  if (record.problem !== null) return { ok: false, reason: record.problem };
  const value =
    record.cells === null ? parseJson(record.text, whatOf(record)) : { ok: true as const, value: record.cells };
  if (!value.ok) return { ok: false, reason: value.error };
  const fields = withoutSentAt(value.value);
  const isOfExport = hasExportFields(fields);
  if (isOfExport && restores) {
    const stored = parseStoredEvent(fields);
    return stored.ok
      ? { ok: true, event: stored.event, isOfExport }
      : { ok: false, reason: describeProblems(stored.problems) };
  }
  const parsed = parseSyncReport(fields);
  return parsed.ok
    ? { ok: true, event: toSyncEvent(parsed.report, receivedAt), isOfExport }
    : { ok: false, reason: describeProblems(parsed.problems) };
}

function whatOf({ column }: RawRecord): string {
  return column === null ? 'the line' : 'the element';
}

function withoutSentAt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('sent_at' in value)) return value;
  const { sent_at: _, ...rest } = value;
  return rest;
}

function hasExportFields(fields: unknown): boolean {
  return (
    typeof fields === 'object' &&
    fields !== null &&
    'received_at' in fields &&
    'effective_at' in fields &&
    'clock' in fields
  );
}
