import type { ApiDay } from '@pisync/server/wire';
import { type Bucket, medianOf, ratio, shareAbove } from './buckets.js';
import { connectivityPlots, distributionPlot } from './connectivity-plots.js';
import { groupDays, sumOf, type SyncCounts } from './day-rows.js';
import { fleetSources, type FleetSources, type WholeFleetRequest } from './fleet-sources.js';
import { describePeriod } from './period.js';
import { commandOf, type ReportMaker } from './report-request.js';
import type { Cell, Figure, ListPart, Report } from './report.js';
import { showCount, showMbps, showShare, showSpan } from './show-cell.js';

const DAY_SECONDS = 86_400;
const CLOCKS = [
  ['ok', 'was right'],
  ['skewed', 'was wrong by a known difference, and set right'],
  ['unset', 'had never been set; the time of arrival counts'],
  ['future', 'was ahead; the time of arrival counts'],
] as const;

/** How devices are connected: speeds, how late events arrive, clocks, and the links that stand out. @throws CliError */
export function connectivityReport(maker: ReportMaker, request: WholeFleetRequest): Report {
  const { kind = null, silentDays, top } = request;
  const sources = fleetSources(maker, request);
  const { period } = sources;
  const days = daysPart(sources);
  return {
    name: 'connectivity',
    title: 'Connectivity',
    scope: { ...period, kind },
    service: maker.client.base.href,
    parts: [
      { type: 'figures', name: 'totals', title: 'In all', figures: () => totals(sources) },
      days,
      speedsPart(sources),
      arrivalsPart(sources),
      clocksPart(sources),
      sources.slowestLinks,
      sources.silentDevices,
    ],
    main: days,
    single: false,
    command: commandOf('connectivity', { ...period, kind: request.kind, 'silent-days': silentDays, top }),
  };
}

async function totals({ days }: FleetSources): Promise<readonly Figure[]> {
  const counts = sumOf(await days());
  const { syncs, speeds, arrivals, clocks } = counts;
  return [
    { field: 'syncs', label: 'Syncs', value: syncs, show: showCount },
    { field: 'median_mbps', label: 'Median Mbit/s', value: rounded(medianOf(speeds)), show: showMbps },
    { field: 'slow_share', label: 'Slow (to 0.5 Mbit/s)', value: shareUpTo(speeds, SLOW_MBPS), show: showShare },
    { field: 'late_share', label: 'Late (over a day)', value: shareAbove(arrivals, DAY_SECONDS), show: showShare },
    { field: 'wrong_clock_share', label: 'Wrong clock', value: ratio(syncs - clocks.ok, syncs), show: showShare },
  ];
}

const SLOW_MBPS = 0.5;

function daysPart({ days, period }: FleetSources): ListPart {
  return {
    type: 'list',
    name: 'days',
    title: 'By day',
    about:
      'By the day (UTC) of the sync: the median speed, the share of syncs at 0.5 Mbit/s or less, the share that arrived more than a ' +
      'day after the sync, and the share of which the clock was wrong. Medians are taken from buckets.',
    columns: [
      { field: 'day', heading: 'Day' },
      { field: 'syncs', heading: 'Syncs', numeric: true, show: showCount },
      { field: 'median_mbps', heading: 'Median Mbit/s', numeric: true, show: showMbps },
      { field: 'slow_share', heading: 'Slow', numeric: true, show: showShare },
      { field: 'median_arrival_seconds', heading: 'Arrived after', numeric: true, show: showSpan },
      { field: 'late_share', heading: 'Late', numeric: true, show: showShare },
      { field: 'wrong_clock_share', heading: 'Wrong clock', numeric: true, show: showShare },
    ],
    empty: `Nothing was heard ${describePeriod(period)}; --since and --until set another period.`,
    plots: (rows) => connectivityPlots(rows, period),
    async *pages() {
      yield [...groupDays(await days(), 'day')].map(([day, rows]) => ({ day, ...dayFields(sumOf(rows)) }));
    },
  };
}

function dayFields({ syncs, speeds, arrivals, clocks }: SyncCounts): Readonly<Record<string, Cell>> {
  const arrival = medianOf(arrivals);
  return {
    syncs,
    median_mbps: rounded(medianOf(speeds)),
    slow_share: shareUpTo(speeds, SLOW_MBPS),
    median_arrival_seconds: arrival === null ? null : Math.round(arrival),
    late_share: shareAbove(arrivals, DAY_SECONDS),
    wrong_clock_share: ratio(syncs - clocks.ok, syncs),
  };
}

function speedsPart({ days }: FleetSources): ListPart {
  return distribution(days, {
    name: 'speeds',
    title: 'Link speeds',
    about: 'Syncs of the period by the speed of the link, in Mbit/s.',
    heading: 'Mbit/s',
    field: 'up_to_mbps',
    buckets: ({ speeds }) => speeds,
    label: (bound) => String(bound),
  });
}

function arrivalsPart({ days }: FleetSources): ListPart {
  return distribution(days, {
    name: 'arrivals',
    title: 'How late events arrive',
    about: 'Syncs of the period by the time from the sync until the service received it.',
    heading: 'After',
    field: 'up_to_seconds',
    buckets: ({ arrivals }) => arrivals,
    label: (bound) => showSpan(bound),
  });
}

interface Distribution {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly heading: string;
  readonly field: string;
  readonly buckets: (counts: SyncCounts) => readonly Bucket[];
  readonly label: (bound: number) => string;
}

function distribution(days: () => Promise<readonly ApiDay[]>, options: Distribution): ListPart {
  const { field, buckets, label, ...texts } = options;
  const labelOf = (cell: Cell): string => (typeof cell === 'number' ? `up to ${label(cell)}` : 'more');
  return {
    type: 'list',
    ...texts,
    columns: [
      { field, heading: options.heading, show: labelOf },
      { field: 'syncs', heading: 'Syncs', numeric: true, show: showCount },
      { field: 'share', heading: 'Share', numeric: true, show: showShare },
    ],
    empty: 'Nothing was heard in the period.',
    plots: (rows) => [distributionPlot(rows, texts, (row) => labelOf(row[field] ?? null))],
    async *pages() {
      const counts = sumOf(await days());
      yield buckets(counts).map(({ up_to: upTo, syncs }) => ({
        [field]: upTo,
        syncs,
        share: ratio(syncs, counts.syncs),
      }));
    },
  };
}

function clocksPart({ days }: FleetSources): ListPart {
  return {
    type: 'list',
    name: 'clocks',
    title: 'Clocks',
    about: 'Syncs of the period by what the device’s clock was found to be.',
    columns: [
      { field: 'clock', heading: 'Clock' },
      { field: 'meaning', heading: 'Meaning' },
      { field: 'syncs', heading: 'Syncs', numeric: true, show: showCount },
      { field: 'share', heading: 'Share', numeric: true, show: showShare },
    ],
    empty: 'Nothing was heard in the period.',
    async *pages() {
      const { clocks, syncs } = sumOf(await days());
      if (syncs === 0) return;
      yield CLOCKS.map(([clock, meaning]) => ({
        clock,
        meaning,
        syncs: clocks[clock],
        share: ratio(clocks[clock], syncs),
      }));
    },
  };
}

function shareUpTo(buckets: readonly Bucket[], bound: number): number | null {
  const above = shareAbove(buckets, bound);
  return above === null ? null : Math.round((1 - above) * 10_000) / 10_000;
}

function rounded(mbps: number | null): number | null {
  return mbps === null ? null : Math.round(mbps * 100) / 100;
}
