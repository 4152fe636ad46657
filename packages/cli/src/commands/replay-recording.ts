import { type HistoryShare, replay } from '@pisync/simulator';
import { requireFolderOf } from '../output/html-report.js';
import type { Terminal } from '../output/terminal.js';
import { quoted } from './again.js';
import { reportSimulation } from './report-simulation.js';
import { withProgress } from './with-progress.js';

/** Which recording against which service. */
export interface ReplayRecordingOptions {
  readonly recording: string;
  readonly target: URL;
  /** What lets in there. */
  readonly token?: string;
  readonly speed: number | 'max';
  readonly concurrency: number;
  readonly verify: boolean;
  readonly histories: HistoryShare;
  readonly ledger?: string;
  readonly html?: string;
  readonly json: boolean;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** Replays a recording, and says what came of it. @throws CliError with `checkFailed` when something differs */
export async function replayRecording(options: ReplayRecordingOptions, terminal: Terminal): Promise<void> {
  const { recording, target, speed, concurrency, verify, histories, signal, ledger, html } = options;
  if (html !== undefined) await requireFolderOf(html);
  const result = await withProgress(signal, terminal, (onProgress, temporaryLedger) =>
    replay({
      recordingPath: recording,
      target: target.href,
      ...(options.token !== undefined && { token: options.token }),
      pace: speed === 'max' ? { kind: 'max' } : { kind: 'speed', factor: speed },
      ledgerPath: ledger ?? temporaryLedger,
      concurrency,
      verify,
      histories,
      signal,
      onProgress,
    }),
  );
  const again = `pisync simulate replay ${quoted(recording)} --target ${target.href} --verify`;
  await reportSimulation(result, { json: options.json, again, ...(html === undefined ? {} : { html }) }, terminal);
}
