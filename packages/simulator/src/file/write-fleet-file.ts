import { createWriteStream, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createFile } from '../create-file.js';
import { plannedEvents } from '../fleet/event-places.js';
import { planFleet, type Fleet, type FleetOptions } from '../fleet/fleet.js';
import { expectNoLedger } from '../ledger/expect-no-ledger.js';
import { createLedger, type LedgerWriter } from '../ledger/ledger-writer.js';
import { startProgressMeter, type OnProgress } from '../report/progress.js';
import { SimulatorError } from '../simulator-error.js';
import { systemClock, type SimulatorClock } from '../system-clock.js';
import { fileFormatOf } from './file-lines.js';
import { fleetText, type FileCounts } from './fleet-text.js';

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

/**
 * Writes a fleet's events to a file, as logs that are carried by hand: in the order of uploading, with the copies that lost
 * answers and repeated uploads make, and with no `sent_at`, since nobody sends them. Where it cannot be written to its end,
 * neither the file nor its ledger is left.
 *
 * @throws SimulatorError `OPTIONS_INVALID` for a name of no known format, `FILE_EXISTS`, `LEDGER_EXISTS`, `SCENARIO_INVALID`
 *   or `ABORTED`
 */
export async function writeFleetFile(options: WriteFleetFileOptions): Promise<FleetFileReport> {
  const { path, ledgerPath, signal, onProgress } = options;
  const clock = options.clock ?? systemClock();
  const format = fileFormatOf(path);
  const fleet = planFleet(options);
  if (ledgerPath !== undefined) expectNoLedger(ledgerPath, 1);
  const output = createWriteStream(path, { fd: createFile(path) });
  const total = plannedEvents(fleet);
  const counts: FileCounts = { events: 0, bad: 0 };
  const meter = startProgressMeter({ phase: 'send', total, unit: 'events' }, clock, onProgress);
  const startedMs = clock.now();
  let ledger: LedgerWriter | null = null;
  try {
    ledger = ledgerPath === undefined ? null : createFileLedger(ledgerPath, fleet);
    const onChunk = (): void => meter.update(Math.min(counts.events, total), 0);
    const text = fleetText(fleet, { format, ledger, clock, counts, onChunk });
    const compression = path.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(text), ...compression, output], signal === undefined ? {} : { signal });
  } catch (error) {
    output.destroy();
    ledger?.close();
    rmSync(path, { force: true });
    if (ledger !== null && ledgerPath !== undefined) rmSync(ledgerPath, { force: true });
    if (signal?.aborted !== true) throw error;
    throw new SimulatorError('ABORTED', 'Writing was stopped. Nothing of the file is left.', { cause: error });
  }
  ledger?.close();
  meter.finish(total, 0);
  return {
    path,
    scenario: fleet.scenario.name,
    seed: fleet.seed,
    devices: fleet.devices,
    distinct_events: total,
    events_written: counts.events,
    bad_lines: counts.bad,
    elapsed_ms: clock.now() - startedMs,
  };
}

function createFileLedger(path: string, { seed, devices, source }: Fleet): LedgerWriter {
  return createLedger(path, { seed, devices, scenario: source, delivery: 'file' });
}
