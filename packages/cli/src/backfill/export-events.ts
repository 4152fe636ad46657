import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { connect } from '../connect.js';
import { requireFolderOf } from '../output/html-report.js';
import { createLiveView } from '../output/live-view.js';
import { count, seconds } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { type ExportFilter, type ExportPages, serviceEvents, storeEvents } from './export-sources.js';
import { type ExportFormat, exportText } from './export-text.js';
import { openStore, storeChoice } from './open-store.js';

/** Which events are written, where to and how. */
export interface ExportEventsOptions extends ExportFilter {
  readonly url: URL;
  readonly dataDir?: string;
  readonly mongo?: boolean;
  readonly format: ExportFormat;
  /** Standard output when left out. */
  readonly output?: string;
  readonly gzip: boolean;
  readonly json: boolean;
}

interface ExportProgress {
  readonly events: number;
  readonly elapsedMs: number;
}

/** Writes events out so that importing them into an empty store gives the same fleet. */
export async function exportEvents(
  options: ExportEventsOptions,
  { process, signal }: { process: NodeJS.Process; signal: AbortSignal },
  terminal: Terminal,
): Promise<void> {
  const { output } = options;
  if (output !== undefined) await requireFolderOf(output);
  const startedMs = performance.now();
  const view = createLiveView<ExportProgress>(terminal, {
    lines: (progress) => [progressText(progress)],
    plain: (progress) => `export: ${progressText(progress)}`,
  });
  let events = 0;
  const onEvents = (more: number): void => {
    events += more;
    // beside events on standard output there is no room
    if (output !== undefined) view.show({ events, elapsedMs: performance.now() - startedMs });
  };
  const source = await openSource(options, process, signal);
  try {
    const text = exportText(source.pages, options.format, onEvents);
    if (output === undefined) await write(text, options.gzip, terminal.out, signal, false);
    else
      await writeFileWhole(output, (file) => write(text, options.gzip || output.endsWith('.gz'), file, signal, true));
  } finally {
    view.clear();
    await source.close();
  }
  const elapsedMs = Math.round(performance.now() - startedMs);
  const told = `${count(events)} events in ${seconds(elapsedMs)}`;
  if (output === undefined) {
    say(terminal, `Exported ${told}.`);
    return;
  }
  const file = resolve(output);
  const summary = { file, format: options.format, events, elapsed_ms: elapsedMs };
  await print(terminal, options.json ? JSON.stringify(summary) : `Exported ${told}, to ${file}`);
}

async function openSource(
  options: ExportEventsOptions,
  process: NodeJS.Process,
  signal: AbortSignal,
): Promise<{ readonly pages: ExportPages; close(): Promise<void> }> {
  const choice = storeChoice(options);
  if (choice === null) {
    return { pages: serviceEvents(await connect(options), options, signal), close: async () => {} };
  }
  const { store } = await openStore(choice, true, process);
  return { pages: storeEvents(store, options), close: () => store.close() };
}

async function write(
  text: AsyncIterable<string>,
  isGzipped: boolean,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
  end: boolean,
): Promise<void> {
  try {
    await pipeline([Readable.from(text), ...(isGzipped ? [createGzip()] : []), output], { signal, end });
  } catch (error) {
    // the reason of the abort says more than that there was one
    signal.throwIfAborted();
    throw error;
  }
}

/** A file is there once it is whole. */
async function writeFileWhole(path: string, fill: (file: NodeJS.WritableStream) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  try {
    await fill(createWriteStream(part, { flush: true }));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await rename(part, path);
}

function progressText({ events, elapsedMs }: ExportProgress): string {
  const rate = elapsedMs < 100 ? '' : `  ${count(Math.round((events * 1000) / elapsedMs))}/s`;
  return `${count(events)} events${rate}`;
}
