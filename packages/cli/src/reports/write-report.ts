import { extname } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Terminal } from '../output/terminal.js';
import { writeCsv } from './formats/write-csv.js';
import { writeHtml } from './formats/write-html.js';
import { writeJson } from './formats/write-json.js';
import { writeMarkdown } from './formats/write-markdown.js';
import { writeTable } from './formats/write-table.js';
import { writeToFile } from './output-file.js';
import type { Report } from './report.js';
import type { ReportFormat } from './report-formats.js';

/** In which form a report is wanted. */
export interface ReportForm {
  /** By the ending of the file's name when left out, else a table. */
  readonly format?: ReportFormat;
  /** Where to write it; standard output when left out, and for `-`. */
  readonly output?: string;
  /** Only the part of this name. */
  readonly section?: string;
}

const ENDINGS: Readonly<Record<string, ReportFormat>> = {
  '.json': 'json',
  '.csv': 'csv',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
};

/**
 * Makes a report and writes it.
 *
 * @param now epoch milliseconds
 * @throws CliError with `usage` for a section there isn't, and for a page that would fill a terminal
 */
export async function writeReport(report: Report, form: ReportForm, now: number, terminal: Terminal): Promise<void> {
  const { output, section } = form;
  const format = form.format ?? ENDINGS[extname(output ?? '').toLowerCase()] ?? 'table';
  const chosen = section === undefined ? report : sectionOf(report, section);
  const write = (to: Terminal): Promise<void> => writeAs(format, chosen, now, to);
  if (output !== undefined && output !== '-') return writeToFile(output, terminal, write);
  if (format === 'html' && terminal.columns !== null) {
    throw new CliError('a page is not for a terminal: give it a file (-o report.html), or pipe it on', EXIT.usage);
  }
  return write(terminal);
}

async function writeAs(format: ReportFormat, report: Report, now: number, terminal: Terminal): Promise<void> {
  switch (format) {
    case 'table':
      return writeTable(report, terminal);
    case 'json':
      return writeJson(report, terminal);
    case 'csv':
      return writeCsv(report, terminal);
    case 'markdown':
      return writeMarkdown(report, terminal);
    case 'html':
      return writeHtml(report, now, terminal);
  }
}

function sectionOf(report: Report, name: string): Report {
  const part = report.parts.find((one) => one.name === name);
  if (part === undefined) {
    const names = report.parts.map((one) => one.name).join(', ');
    throw new CliError(`the report has no section ${name}; it has ${names}`, EXIT.usage);
  }
  return { ...report, parts: [part], main: part, single: true };
}
