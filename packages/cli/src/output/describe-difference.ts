import type { Difference, FieldValue } from '@pisync/core';
import type { Terminal } from './terminal.js';
import { renderTable } from './text-table.js';

/** A difference with names and times as everywhere else in answers. */
export interface WireDifference {
  readonly type: 'difference';
  readonly device_id: string | null;
  readonly subject: Difference['subject'];
  readonly id: string | null;
  readonly field: string;
  readonly kept: FieldValue;
  readonly right: FieldValue;
}

/** A difference as it is printed in JSON. */
export function presentDifference(difference: Difference): WireDifference {
  const { deviceId, subject, id, field, kept, right } = difference;
  const shown = isTime(difference) ? isoTime : (value: FieldValue) => value;
  return {
    type: 'difference',
    device_id: deviceId,
    subject,
    id,
    field: snakeCase(field),
    kept: shown(kept),
    right: shown(right),
  };
}

/** Differences as a table. */
export function describeDifferences(differences: readonly Difference[], terminal: Terminal): string {
  return renderTable(
    [
      { heading: 'DEVICE', shrinks: true },
      { heading: 'WHAT' },
      { heading: 'FIELD' },
      { heading: 'KEPT' },
      { heading: 'RIGHT' },
    ],
    differences
      .map(presentDifference)
      .map(({ device_id, subject, id, field, kept, right }) => [
        device_id ?? '',
        id === null ? subject : `${subject} ${id.slice(id.indexOf('~') + 1)}`,
        field,
        text(kept),
        text(right),
      ]),
    terminal,
  );
}

function text(value: FieldValue): string {
  if (value === null) return 'none';
  return typeof value === 'boolean' ? { true: 'yes', false: 'no' }[`${value}`] : String(value);
}

function isTime({ subject, id, field }: Difference): boolean {
  if (subject === 'index') return id === 'last_event_at' || id === 'incidents';
  if (subject !== 'device' && subject !== 'incident') return false;
  return /(At|timestamp)$|\barrivals\./.test(field);
}

function isoTime(value: FieldValue): FieldValue {
  if (typeof value !== 'number') return value;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? value : time.toISOString();
}

function snakeCase(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
