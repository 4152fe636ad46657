import { type FleetOptions, writeFleetFile } from '@pisync/simulator';
import { row } from '../output/report-row.js';
import { count, seconds } from '../output/quantities.js';
import { print, type Terminal } from '../output/terminal.js';
import { withProgress } from './with-progress.js';

/** Which fleet's events to write where. */
export interface WriteLogsOptions extends FleetOptions {
  readonly path: string;
  readonly ledger: string | undefined;
  readonly signal: AbortSignal;
  readonly json: boolean;
}

/** Writes a fleet's events to a file, as logs that are carried by hand. */
export async function writeLogs({ ledger, json, ...options }: WriteLogsOptions, terminal: Terminal): Promise<void> {
  const ledgerPath = ledger === undefined ? {} : { ledgerPath: ledger };
  const report = await withProgress(options.signal, terminal, (show) =>
    writeFleetFile({ ...options, ...ledgerPath, onProgress: show }),
  );
  const lines = [
    row('Scenario', report.scenario),
    row('Devices', count(report.devices)),
    row(
      'Events',
      `${count(report.distinct_events)}, written ${count(report.events_written)} times with the duplicates`,
    ),
    row('Bad lines', count(report.bad_lines)),
    row('Writing', `${seconds(report.elapsed_ms)}, to ${report.path}`),
  ];
  await print(terminal, json ? JSON.stringify(report) : lines.join('\n'));
}
