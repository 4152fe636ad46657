import { createLogUpdate } from 'log-update';
import type { ApiClient } from '../api/client.js';
import type { Terminal } from '../output/terminal.js';
import type { ReportMaker } from './report-request.js';
import type { Report } from './report.js';
import { type ReportForm, writeReport } from './write-report.js';

/** What a report is run with. */
export interface RunReportParts {
  readonly client: ApiClient;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * Makes a report as of now and writes it; on a terminal, says on `err` what takes a while.
 *
 * @throws CliError when the service is away, or when the report can't be made or written as it is asked for
 */
export async function runReport<T extends ReportForm>(
  make: (maker: ReportMaker, request: T) => Report,
  options: T,
  { client, terminal, signal }: RunReportParts,
): Promise<void> {
  const now = Date.now();
  const progress = progressOf(terminal);
  try {
    // what is written can't be taken back: first it must be known that a service answers
    await client.stats();
    await writeReport(make({ client, now, signal, onProgress: progress.show }, options), options, now, terminal);
  } finally {
    progress.clear();
  }
}

function progressOf(terminal: Terminal): { show: (line: string | null) => void; clear: () => void } {
  if (!terminal.live) return { show() {}, clear() {} };
  // one that hides the cursor ends the process itself at Ctrl-C, before what was begun is cleaned up
  const rewrite = createLogUpdate(terminal.err, { showCursor: true });
  return {
    show: (line) => (line === null ? rewrite.clear() : rewrite(line)),
    clear: () => rewrite.clear(),
  };
}
