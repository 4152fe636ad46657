import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { planFleet, type FleetOptions } from '../fleet/fleet.js';
import { createLedger, type LedgerWriter } from '../ledger/ledger-writer.js';
import { startProgressMeter, type OnProgress } from '../report/progress.js';
import { plannedEvents } from '../send/send-fleet.js';
import { aborted } from '../http/read-service.js';
import { SimulatorError } from '../simulator-error.js';
import { systemClock, type SimulatorClock } from '../system-clock.js';
import { isGood, type UploadRequest } from '../upload/upload-request.js';
import { uploadSchedule } from '../upload/upload-schedule.js';
import { CSV_FORMAT, NDJSON_FORMAT, type FileFormat } from './file-lines.js';

export interface WriteFleetFileOptions extends FleetOptions {
  /** Ends in `.ndjson`, `.jsonl` or `.csv`, and `.gz` after that where it is to be compressed. It must not exist. */
  readonly path: string;
  /** The ledger to verify a service with that has imported the file; none when left out. It must not exist. */
  readonly ledgerPath?: string;
  /** Called a few times a second. */
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  readonly clock?: SimulatorClock;
}

/** What was written. It is written as JSON, hence snake_case. */
export interface FleetFileReport {
  readonly path: string;
  readonly scenario: string;
  readonly seed: number;
  readonly devices: number;
  /** Distinct events. */
  readonly distinct_events: number;
  /** Lines of events, copies included. */
  readonly events_written: number;
  /** Lines that must be refused. */
  readonly bad_lines: number;
  readonly elapsed_ms: number;
}

const CHUNK_CHARACTERS = 1 << 16;

/**
 * Writes a fleet's events to a file, as logs that are carried by hand: in the order of uploading, with the copies that lost
 * answers and repeated uploads make, and with no `sent_at`, since nobody sends them.
 *
 * @throws SimulatorError `OPTIONS_INVALID` for a name of no known format, `FILE_EXISTS`, `LEDGER_EXISTS`, `SCENARIO_INVALID`
 *   or `ABORTED`
 */
export async function writeFleetFile(options: WriteFleetFileOptions): Promise<FleetFileReport> {
  const { path, signal, onProgress } = options;
  const clock = options.clock ?? systemClock();
  const format = formatOf(path);
  const fleet = planFleet(options);
  const { seed, devices, source } = fleet;
  const total = plannedEvents(fleet);
  const ledger =
    options.ledgerPath === undefined
      ? null
      : createLedger(options.ledgerPath, { seed, devices, scenario: source, delivery: 'file' });
  const meter = startProgressMeter({ phase: 'send', total, unit: 'events' }, clock, onProgress);
  const counts = { events: 0, bad: 0 };
  const startedMs = clock.now();

  async function* chunks(): AsyncGenerator<string> {
    let text = format.head;
    let number = 0;
    for (const { requests } of uploadSchedule(fleet)) {
      if (signal?.aborted === true) throw aborted();
      for (const request of requests) {
        number += 1;
        await noteWritten(ledger, request, number, clock.now());
        text += requestText(request, format, counts);
        if (text.length < CHUNK_CHARACTERS) continue;
        yield text;
        text = '';
        meter.update(Math.min(counts.events, total), 0);
      }
    }
    yield text;
  }

  try {
    const compression = path.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(chunks()), ...compression, createWriteStream(path, { flags: 'wx' })]);
  } catch (error) {
    throw fileError(path, error);
  } finally {
    ledger?.close();
  }
  meter.finish(total, 0);
  return {
    path,
    scenario: fleet.scenario.name,
    seed,
    devices,
    distinct_events: total,
    events_written: counts.events,
    bad_lines: counts.bad,
    elapsed_ms: clock.now() - startedMs,
  };
}


/** What a client keeps of an upload whose answer was lost is there twice. */
function requestText(request: UploadRequest, format: FileFormat, counts: { events: number; bad: number }): string {
  let text = '';
  const copies = request.firstAnswer === 'kept' ? 1 : 2;
  for (let copy = 0; copy < copies; copy += 1) {
    for (const item of request.items) {
      const line = format.line(item);
      if (line === null) continue;
      text += line;
      if (isGood(item)) counts.events += 1;
      else counts.bad += 1;
    }
  }
  return text;
}

async function noteWritten(ledger: LedgerWriter | null, { items }: UploadRequest, request: number, at: number): Promise<void> {
  if (ledger === null) return;
  const events = items.filter(isGood).map(({ device, place }): [number, number] => [device.index, place]);
  await ledger.sent({ request, attempt: 1, at, events });
}

function formatOf(path: string): FileFormat {
  const name = path.replace(/\.gz$/, '');
  if (/\.(?:ndjson|jsonl)$/.test(name)) return NDJSON_FORMAT;
  if (name.endsWith('.csv')) return CSV_FORMAT;
  const message = `The file ${path} must end in .ndjson, .jsonl or .csv, and .gz after that where it is to be compressed.`;
  throw new SimulatorError('OPTIONS_INVALID', message);
}

function fileError(path: string, error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
    return new SimulatorError('FILE_EXISTS', `There is already a file ${path}. Name another one, or move it away.`, { cause: error });
  }
  return error;
}
