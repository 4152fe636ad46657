import { INCIDENT_COLUMNS, incidentRows } from './incident-list.js';
import { createIncidentTally, type IncidentCounts, type IncidentTally, meanSeconds } from './incident-tally.js';
import { describePeriod, readPeriod } from './period.js';
import { commandOf, type ReportMaker, type ReportRequest } from './report-request.js';
import type { Figure, ListPart, Report, ReportPlot, Row } from './report.js';
import { showCount, showSpan } from './show-cell.js';

/** Which incidents. */
export interface IncidentsRequest extends ReportRequest {
  readonly status?: string;
}

/** The incidents that started in the period, newest first; what they add up to is counted as they go by. @throws CliError */
export function incidentsReport({ client, now, signal }: ReportMaker, request: IncidentsRequest): Report {
  const { kind, status } = request;
  const { since, until } = readPeriod(request, now);
  const asOf = Date.parse(until) < now ? until : new Date(now).toISOString();
  const tally = createIncidentTally();
  let counted = false;
  const query = { since, until, ...(status !== undefined && { status }), ...(kind !== undefined && { kind }) };
  const period = describePeriod({ since, until });
  const which = status === undefined ? 'incident' : `${status} incident`;

  const incidents: ListPart = {
    type: 'list',
    name: 'incidents',
    title: 'Incidents',
    about: `Runs of three and more failed syncs that started ${period}, newest first. Open ones last until the end of the period, or now.`,
    columns: INCIDENT_COLUMNS,
    empty: `No ${which} started ${period}.`,
    async *pages() {
      for await (const rows of incidentRows(client, { query, until: asOf, signal })) {
        for (const row of rows) tally.add(row);
        yield rows;
      }
      counted = true;
    },
  };
  // for who wants only what the incidents add up to
  const counts = async (): Promise<IncidentTally> => {
    const pages = incidents.pages()[Symbol.asyncIterator]();
    for (let done = counted; !done;) done = (await pages.next()).done === true;
    return tally;
  };
  return {
    name: 'incidents',
    title: 'Incidents',
    scope: { since, until, kind: kind ?? null },
    service: client.base.href,
    parts: [
      incidents,
      daysPart(counts),
      kindsPart(counts),
      { type: 'figures', name: 'totals', title: 'In all', figures: async () => figuresOf(await counts()) },
    ],
    main: incidents,
    single: false,
    command: commandOf('incidents', { since, until, kind, status }),
  };
}

const COUNTS = [
  { field: 'incidents', heading: 'Incidents', numeric: true, show: showCount },
  { field: 'open', heading: 'Open', numeric: true, show: showCount },
  { field: 'resolved', heading: 'Resolved', numeric: true, show: showCount },
  { field: 'mean_seconds', heading: 'Resolved after (mean)', numeric: true, show: showSpan },
] as const;

function countsRow(counts: IncidentCounts): Row {
  const { incidents, open, resolved } = counts;
  return { incidents, open, resolved, mean_seconds: meanSeconds(counts) };
}

function daysPart(counts: () => Promise<IncidentTally>): ListPart {
  return {
    type: 'list',
    name: 'days',
    title: 'By day',
    about: 'By the day (UTC) on which they started.',
    columns: [{ field: 'day', heading: 'Day' }, ...COUNTS],
    empty: 'No incidents.',
    plots: incidentsADay,
    async *pages() {
      const { days } = await counts();
      yield [...days].map(([day, ofDay]) => ({ day, ...countsRow(ofDay) }));
    },
  };
}

function kindsPart(counts: () => Promise<IncidentTally>): ListPart {
  return {
    type: 'list',
    name: 'kinds',
    title: 'By kind of device',
    about: 'By the kind that the device id tells.',
    columns: [{ field: 'kind', heading: 'Kind' }, ...COUNTS],
    empty: 'No incidents.',
    async *pages() {
      const { kinds } = await counts();
      const inOrder = [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1));
      yield inOrder.map(([kind, ofKind]) => ({ kind, ...countsRow(ofKind) }));
    },
  };
}

function figuresOf({ all }: IncidentTally): readonly Figure[] {
  return [
    { field: 'incidents', label: 'Incidents', value: all.incidents, show: showCount },
    { field: 'open', label: 'Open', value: all.open, show: showCount },
    { field: 'resolved', label: 'Resolved', value: all.resolved, show: showCount },
    { field: 'mean_seconds', label: 'Resolved after (mean)', value: meanSeconds(all), show: showSpan },
    {
      field: 'longest_seconds',
      label: 'Longest',
      value: all.incidents === 0 ? null : all.longestSeconds,
      show: showSpan,
    },
  ];
}

function incidentsADay(rows: readonly Row[]): readonly ReportPlot[] {
  const days = rows.toReversed();
  const values = (field: string): number[] => days.map((row) => Number(row[field]));
  return [
    {
      title: 'Incidents a day',
      about: 'Incidents by the day on which they started: those that are resolved, and those that are open.',
      form: 'bars',
      unit: 'count',
      categories: days.map((row) => String(row['day'])),
      series: [
        { name: 'resolved', color: 'var(--grey)', values: values('resolved') },
        { name: 'open', color: 'var(--red)', values: values('open') },
      ],
    },
  ];
}
