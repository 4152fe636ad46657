import type { ApiDay } from '@pisync/server/wire';
import { ratio } from './buckets.js';
import { groupDays, sumOf } from './day-rows.js';
import { fleetSources, type FleetSources, type WholeFleetRequest } from './fleet-sources.js';
import { OPEN_INCIDENT_COLUMNS, incidentRows } from './incident-list.js';
import { longestStreaksPart } from './longest-streaks.js';
import { describePeriod } from './period.js';
import { commandOf, type ReportMaker } from './report-request.js';
import type { Figure, ListPart, Report } from './report.js';
import type { KindCounts } from './scan-devices.js';
import { showCount, showShare } from './show-cell.js';
import { successPlots } from './success-plots.js';

const KINDS = ['pibook', 'pibox', 'unknown'] as const;

/** How the fleet does: success by day and kind, and the devices that stand out. @throws CliError */
export function fleetReport(maker: ReportMaker, request: WholeFleetRequest): Report {
  const { client, signal } = maker;
  const { kind = null, silentDays, top } = request;
  const sources = fleetSources(maker, request);
  const { period, asOf } = sources;
  const days = daysPart(sources);
  return {
    name: 'fleet',
    title: 'Fleet',
    scope: { ...period, kind },
    service: client.base.href,
    parts: [
      { type: 'figures', name: 'totals', title: 'In all', figures: () => totals(sources) },
      days,
      kindsPart(sources),
      openIncidents(maker, request, asOf),
      longestStreaksPart({ client, kind, top, signal }),
      sources.slowestLinks,
      sources.silentDevices,
    ],
    main: days,
    single: false,
    command: commandOf('fleet', { ...period, kind: request.kind, 'silent-days': silentDays, top }),
  };
}

async function totals({ days, scan }: FleetSources): Promise<readonly Figure[]> {
  const { syncs, failed } = sumOf(await days());
  const { kinds } = await scan();
  const sum = (field: keyof KindCounts): number => [...kinds.values()].reduce((all, counts) => all + counts[field], 0);
  return [
    { field: 'devices', label: 'Devices', value: sum('devices'), show: showCount },
    { field: 'syncs', label: 'Syncs', value: syncs, show: showCount },
    { field: 'failed_syncs', label: 'Failed syncs', value: failed, show: showCount },
    { field: 'success_rate', label: 'Success rate', value: ratio(syncs - failed, syncs), show: showShare },
    { field: 'failing_devices', label: 'Failing now', value: sum('failing'), show: showCount },
    { field: 'silent_devices', label: 'Silent', value: sum('silent'), show: showCount },
  ];
}

function daysPart({ days, period }: FleetSources): ListPart {
  return {
    type: 'list',
    name: 'days',
    title: 'By day',
    about:
      'Syncs by the day (UTC) on which they happened, and the share that had no errors, in all and by kind of device.',
    columns: [
      { field: 'day', heading: 'Day' },
      { field: 'syncs', heading: 'Syncs', numeric: true, show: showCount },
      { field: 'failed_syncs', heading: 'Failed', numeric: true, show: showCount },
      { field: 'success_rate', heading: 'Success', numeric: true, show: showShare },
      { field: 'pibook_success_rate', heading: 'PiBooks', numeric: true, show: showShare },
      { field: 'pibox_success_rate', heading: 'PiBoxes', numeric: true, show: showShare },
      { field: 'unknown_success_rate', heading: 'Unknown', numeric: true, show: showShare, dataOnly: true },
      { field: 'files', heading: 'Files', numeric: true, show: showCount },
      { field: 'errors', heading: 'Errors', numeric: true, show: showCount },
    ],
    empty: `Nothing was heard ${describePeriod(period)}; --since and --until set another period.`,
    plots: (rows) => successPlots(rows, period),
    async *pages() {
      yield [...groupDays(await days(), 'day')].map(([day, rows]) => {
        const { syncs, failed, files, errors } = sumOf(rows);
        const byKind = KINDS.map((kind) => [`${kind}_success_rate`, successRate(rows, kind)]);
        return {
          day,
          syncs,
          failed_syncs: failed,
          success_rate: ratio(syncs - failed, syncs),
          ...Object.fromEntries(byKind),
          files,
          errors,
        };
      });
    },
  };
}

function successRate(rows: readonly ApiDay[], kind: string): number | null {
  const { syncs, failed } = sumOf(rows.filter((row) => row.kind === kind));
  return ratio(syncs - failed, syncs);
}

function kindsPart({ days, scan }: FleetSources): ListPart {
  return {
    type: 'list',
    name: 'kinds',
    title: 'By kind of device',
    about: 'Devices as they are now, and their syncs in the period.',
    columns: [
      { field: 'kind', heading: 'Kind' },
      { field: 'devices', heading: 'Devices', numeric: true, show: showCount },
      { field: 'failing_devices', heading: 'Failing', numeric: true, show: showCount },
      { field: 'silent_devices', heading: 'Silent', numeric: true, show: showCount },
      { field: 'syncs', heading: 'Syncs', numeric: true, show: showCount },
      { field: 'failed_syncs', heading: 'Failed', numeric: true, show: showCount },
      { field: 'success_rate', heading: 'Success', numeric: true, show: showShare },
    ],
    empty: 'The service knows no devices.',
    async *pages() {
      const { kinds } = await scan();
      const byKind = groupDays(await days(), 'kind');
      yield [...kinds]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, { devices, failing, silent }]) => {
          const { syncs, failed } = sumOf(byKind.get(kind) ?? []);
          return {
            kind,
            devices,
            failing_devices: failing,
            silent_devices: silent,
            syncs,
            failed_syncs: failed,
            success_rate: ratio(syncs - failed, syncs),
          };
        });
    },
  };
}

function openIncidents({ client, signal }: ReportMaker, { kind, top }: WholeFleetRequest, asOf: string): ListPart {
  const query = { status: 'open', ...(kind !== undefined && { kind }) };
  return {
    type: 'list',
    name: 'open_incidents',
    title: 'Open incidents',
    about: 'Runs of three and more failed syncs that no success has ended, newest first, whenever they started.',
    columns: OPEN_INCIDENT_COLUMNS,
    empty: 'No incident is open.',
    shown: top,
    pages: () => incidentRows(client, { query, until: asOf, signal }),
  };
}
