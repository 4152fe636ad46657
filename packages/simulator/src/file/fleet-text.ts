import type { Fleet } from '../fleet/fleet.js';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import type { SimulatorClock } from '../system-clock.js';
import { isGood, type UploadRequest } from '../upload/upload-request.js';
import { uploadSchedule } from '../upload/upload-schedule.js';
import type { FileFormat } from './file-lines.js';

/** What was written so far. */
export interface FileCounts {
  /** Lines of events, copies included. */
  events: number;
  /** Lines that must be refused. */
  bad: number;
}

/** How a fleet is written. */
export interface FleetTextOptions {
  readonly format: FileFormat;
  /** Told of each request's events before they are given out; `null` where nobody asks. */
  readonly ledger: LedgerWriter | null;
  readonly clock: SimulatorClock;
  /** Counted up. */
  readonly counts: FileCounts;
  /** Called after each chunk. */
  readonly onChunk: () => void;
}

const CHUNK_CHARACTERS = 1 << 16;

/** All a fleet uploads as text, in the order of simulated time, some 64 KiB at a time. */
export async function* fleetText(fleet: Fleet, options: FleetTextOptions): AsyncGenerator<string> {
  const { format, ledger, clock, counts, onChunk } = options;
  let text = format.head;
  let noted: Promise<void> | null = null;
  let number = 0;
  for (const { requests } of uploadSchedule(fleet)) {
    for (const request of requests) {
      number += 1;
      noted = noteWritten(ledger, request, number, clock.now());
      text += requestText(request, format, counts);
      if (text.length < CHUNK_CHARACTERS) continue;
      // the ledger writes all lines of a turn at once, so the last one stands for those before it
      await noted;
      yield text;
      text = '';
      onChunk();
    }
  }
  await noted;
  yield text;
}

/** What a client keeps of an upload whose answer was lost is there twice. */
function requestText(
  { items, firstAnswer }: Pick<UploadRequest, 'items' | 'firstAnswer'>,
  format: FileFormat,
  counts: FileCounts,
): string {
  let text = '';
  for (const item of items) {
    const line = format.line(item);
    if (line === null) continue;
    text += line;
    if (isGood(item)) counts.events += 1;
    else counts.bad += 1;
  }
  if (firstAnswer === 'kept') return text;
  return text + requestText({ items, firstAnswer: 'kept' }, format, counts);
}

function noteWritten(
  ledger: LedgerWriter | null,
  { items }: UploadRequest,
  request: number,
  at: number,
): Promise<void> | null {
  const events = items.filter(isGood).map(({ device, place }): [number, number] => [device.index, place]);
  return ledger?.sent({ request, attempt: 1, at, events }) ?? null;
}
