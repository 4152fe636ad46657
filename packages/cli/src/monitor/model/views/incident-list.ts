import { count, minute } from '../../../output/quantities.js';
import { ago, span as spanOf } from '../figures.js';
import { type Line, type Span, span } from '../line.js';
import type { FeedItem, MonitorState } from '../state.js';
import { type TableColumn, tableLines } from './table.js';

const REASONS: Readonly<Record<string, Span>> = {
  opened: span('✗ opened', 'bad'),
  lengthened: span('✗ longer', 'bad'),
  resolved: span('● resolved', 'good'),
  recorded: span('○ recorded'),
  shortened: span('○ shorter'),
  split: span('○ split'),
  corrected: span('○ corrected'),
  retracted: span('○ retracted', 'dim'),
};

/** What happened, or, of an incident that was found, how it is. */
export function describeChange({ reason, incident }: FeedItem): Span {
  if (reason !== null) return REASONS[reason] ?? span(`○ ${reason}`);
  return incident.status === 'open' ? span('✗ open', 'bad') : span(`● ${incident.status}`, 'good');
}

/** How long an incident lasted, or lasts. */
export function lasting({ incident }: FeedItem, nowMs: number): string {
  const endMs = incident.resolved_at === null ? nowMs : Date.parse(incident.resolved_at);
  return spanOf(endMs - Date.parse(incident.started_at));
}

/** The feed in view, below its heading. */
export function incidentListLines(state: MonitorState, size: { columns: number; rows: number }): Line[] {
  const { nowMs } = state;
  const columns: readonly TableColumn<FeedItem>[] = [
    { heading: 'WHEN', width: 11, weight: 7, isNumeric: true, cell: ({ at }) => span(ago(at, nowMs)) },
    { heading: 'WHAT', width: 11, weight: 9, cell: describeChange },
    { heading: 'DEVICE', width: 14, isFlexible: true, weight: 9, cell: ({ incident }) => span(incident.device_id) },
    {
      heading: 'FAILURES',
      width: 8,
      weight: 6,
      isNumeric: true,
      cell: ({ incident }) => span(count(incident.length)),
    },
    { heading: 'LASTED', width: 6, weight: 4, isNumeric: true, cell: (item) => span(lasting(item, nowMs)) },
    { heading: 'STARTED (UTC)', width: 16, weight: 5, cell: ({ incident }) => span(minute(incident.started_at)) },
  ];
  return tableLines(state.lists.incidents, columns, size);
}
