import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { SimulationReport } from '@pisync/simulator';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { say, type Terminal } from './terminal.js';

/** Says before a long run whether its report can be written. @throws CliError with `usage` when it cannot */
export async function requireFolderOf(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  await access(folder, constants.W_OK).catch(() => {
    throw new CliError(`cannot write ${file}: there is no folder ${folder} that can be written to`, EXIT.usage);
  });
}

/**
 * Writes a report as an HTML page, and says where on `err`.
 *
 * @param again the command that does the same once more
 */
export async function writeHtmlReport(
  report: SimulationReport,
  again: string,
  file: string,
  terminal: Terminal,
): Promise<void> {
  // draws plots with a large library that nothing else needs
  const { htmlReport } = await import('@pisync/simulator/html');
  await writeFile(file, htmlReport(report, again));
  say(terminal, `The report is in ${resolve(file)}`);
}
