import { kindOf } from '@pisync/core';
import type { ApiRepeatedFailure } from '@pisync/server/wire';
import { ratio } from './buckets.js';
import { describePeriod, requireOrder } from './period.js';
import { commandOf, type ReportMaker, type ReportRequest } from './report-request.js';
import type { Figure, ListPart, Report, ReportPlot, Row } from './report.js';
import { showCount, showShare, showTime } from './show-cell.js';

/** Which devices: with so many failed syncs in all. */
export interface FailuresRequest extends ReportRequest {
  readonly min: number;
}

/** A streak of so many is an incident. */
const INCIDENT_LENGTH = 3;
const PLOTTED = 15;

/** The devices that failed repeatedly and were last heard from in the period, most failed first. @throws CliError */
export function failuresReport({ client, signal }: ReportMaker, request: FailuresRequest): Report {
  requireOrder(request);
  const { min, since, until, kind } = request;
  const totals = { devices: 0, failed: 0, syncs: 0, failing: 0 };
  const which = `failed ${min} ${min === 1 ? 'time' : 'times'} or more`;
  const scope = { since: since ?? null, until: until ?? null, kind: kind ?? null };
  const period = since === undefined && until === undefined ? '' : `, with the newest event ${describePeriod(scope)}`;
  const query = { min, ...(since !== undefined && { since }), ...(kind !== undefined && { kind }) };

  const devices: ListPart = {
    type: 'list',
    name: 'devices',
    title: 'Devices',
    about: `Devices that ${which} in all${period}; most failed first.`,
    columns: [
      { field: 'device_id', heading: 'Device', shrinks: true },
      { field: 'failed_syncs', heading: 'Failed', numeric: true, show: showCount },
      { field: 'total_syncs', heading: 'Syncs', numeric: true, show: showCount },
      { field: 'current_streak', heading: 'In a row', numeric: true, show: showCount },
      { field: 'last_event_at', heading: 'Last event (UTC)', show: showTime },
    ],
    empty: `No device ${which}${period}.`,
    tally: (rows) => `${showCount(rows)} ${rows === 1 ? 'device' : 'devices'} ${which}.`,
    plots: mostFailed,
    async *pages() {
      for await (const page of client.repeatedFailures(query).pages(signal)) {
        const rows = page.filter((row) => isMeant(row, request));
        totals.devices += rows.length;
        for (const row of rows) {
          totals.failed += row.failed_syncs;
          totals.syncs += row.total_syncs;
          if (row.current_streak >= INCIDENT_LENGTH) totals.failing += 1;
        }
        yield rows.map((row) => ({ ...row }));
      }
    },
  };
  return {
    name: 'failures',
    title: 'Repeated failures',
    scope,
    service: client.base.href,
    parts: [devices, { type: 'figures', name: 'totals', title: 'In all', figures: async () => figuresOf(totals) }],
    main: devices,
    single: true,
    command: commandOf('failures', { min, since, until, kind }),
  };
}

/** What an older service doesn't leave out by itself is left out here. */
function isMeant(
  { device_id: id, last_event_at: heard }: ApiRepeatedFailure,
  { until, kind }: FailuresRequest,
): boolean {
  return (until === undefined || (heard ?? '') < until) && (kind === undefined || kindOf(id) === kind);
}

function figuresOf(totals: { devices: number; failed: number; syncs: number; failing: number }): readonly Figure[] {
  const { devices, failed, syncs, failing } = totals;
  return [
    { field: 'devices', label: 'Devices', value: devices, show: showCount },
    { field: 'failing_devices', label: 'Failing now', value: failing, show: showCount },
    { field: 'failed_syncs', label: 'Failed syncs', value: failed, show: showCount },
    { field: 'failed_share', label: 'Of their syncs', value: ratio(failed, syncs), show: showShare },
  ];
}

function mostFailed(rows: readonly Row[]): readonly ReportPlot[] {
  const first = rows.slice(0, PLOTTED);
  const failed = first.map((row) => Number(row['failed_syncs']));
  return [
    {
      title: 'Most failed',
      about: `Failed and successful syncs of the first ${first.length} devices.`,
      form: 'rows',
      unit: 'count',
      categories: first.map((row) => String(row['device_id'])),
      series: [
        { name: 'failed', color: 'var(--red)', values: failed },
        {
          name: 'successful',
          color: 'var(--grey)',
          values: first.map((row, index) => Number(row['total_syncs']) - (failed[index] ?? 0)),
        },
      ],
    },
  ];
}
