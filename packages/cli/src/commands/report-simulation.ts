import type { SimulationReport } from '@pisync/simulator';
import { describeSimulation } from '../output/describe-simulation.js';
import { writeHtmlReport } from '../output/html-report.js';
import { print, type Terminal } from '../output/terminal.js';
import { requireExact } from './require-exact.js';

/** In which forms a report is wanted. */
export interface ReportForms {
  readonly json: boolean;
  /** Where to write it as an HTML page. */
  readonly html?: string;
  /** The command that does the same once more. */
  readonly again: string;
}

/** Says what came of a run with a service. @throws CliError with `checkFailed` when something differs */
export async function reportSimulation(
  result: SimulationReport,
  { json, html, again }: ReportForms,
  terminal: Terminal,
): Promise<void> {
  await print(terminal, json ? JSON.stringify(result) : describeSimulation(result, again, terminal));
  if (html !== undefined) await writeHtmlReport(result, again, html, terminal);
  requireExact(result, again);
}
