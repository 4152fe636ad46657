import { eventPlaces } from '../fleet/event-places.js';
import type { Fleet } from '../fleet/fleet.js';
import { SimulatorError } from '../simulator-error.js';
import { readLedgerHeader, readLedgerParts } from './ledger-reader.js';
import type { LedgerAnswered, LedgerSent } from './ledger-line.js';
import { SentAtCopies } from './sent-at-copies.js';

/** What happened to one planned event on its way to the service. */
export interface Delivery {
  /** When the first request with it went out, or it was written to a file to be imported, epoch ms; `null` if neither. */
  readonly firstSentMs: number | null;
  /**
   * When its last 2xx answer came, epoch ms; `null` if none did, and the service may have it or not. An event written
   * to a file counts as answered when verification starts: by then it has been imported.
   */
  readonly lastAnsweredMs: number | null;
  /** The `sent_at` of each copy, epoch ms, oldest first; empty for devices that send none. */
  readonly sentAtMs: readonly number[];
}

/** How an answer broke the contract, as the ledger recorded it. */
export interface RecordedFault {
  /** Index of the device it concerns. */
  readonly device: number;
  readonly reason: string;
}

/** The ledger, read into what verification asks of it. */
export interface Deliveries {
  delivery(device: number, event: number): Delivery;
  /** Distinct planned events that were answered 2xx. */
  readonly answeredEvents: number;
  /** Distinct planned events of the fleet. */
  readonly plannedEvents: number;
  readonly faults: readonly RecordedFault[];
}

/**
 * Reads a run's ledger, all parts of it. Two numbers an event are held (16 bytes), and 12 bytes a `sent_at`: a fleet of
 * 100,000 devices with 90 events each needs 160 MB.
 *
 * @param startMs when verification starts, epoch ms; until then what was written to a file may have been imported
 * @throws SimulatorError `LEDGER_UNREADABLE`
 */
export function readDeliveries(path: string, fleet: Fleet, startMs: number): Deliveries {
  const imported = readLedgerHeader(path).delivery === 'file';
  const places = eventPlaces(fleet);
  const plannedEvents = places.total;
  const placeOf = (device: number, event: number): number => {
    const place = places.of(device, event);
    if (place === null) throw unplannedEvent(path, device, event);
    return place;
  };
  // NaN: never
  const firstSent = new Float64Array(plannedEvents).fill(NaN);
  const lastAnswered = new Float64Array(plannedEvents).fill(NaN);
  const sentAts = new SentAtCopies();
  const faults: RecordedFault[] = [];

  const noteSent = (line: LedgerSent): void => {
    const clocks = new Map(line.sent_at);
    for (const [device, ...events] of line.events) {
      const sentAt = clocks.get(device);
      for (const event of events) {
        const place = placeOf(device, event);
        if (!((firstSent[place] ?? NaN) <= line.at)) firstSent[place] = line.at;
        if (imported) lastAnswered[place] = startMs;
        if (sentAt !== undefined) sentAts.add(place, sentAt);
      }
    }
  };
  const noteAnswered = (line: LedgerAnswered, sent: LedgerSent | undefined): void => {
    if (line.fault !== undefined) faults.push({ device: line.fault_device ?? 0, reason: line.fault });
    if (sent === undefined || line.status === undefined || line.status < 200 || line.status > 299) return;
    const refused = new Map(line.refused?.map(([device, ...events]) => [device, new Set(events)]));
    for (const [device, ...events] of sent.events) {
      for (const event of events) {
        if (refused.get(device)?.has(event) === true) continue;
        const place = placeOf(device, event);
        if (!((lastAnswered[place] ?? NaN) >= line.at)) lastAnswered[place] = line.at;
      }
    }
  };
  for (const lines of readLedgerParts(path)) {
    const underWay = new Map<number, LedgerSent>();
    for (const line of lines) {
      if (line.kind === 'sent') {
        noteSent(line);
        // nobody answers a file
        if (!imported) underWay.set(line.request, line);
      } else {
        noteAnswered(line, underWay.get(line.request));
        underWay.delete(line.request);
      }
    }
  }

  const known = (time: number | undefined): number | null => (time === undefined || Number.isNaN(time) ? null : time);
  return {
    delivery: (device, event) => {
      const place = placeOf(device, event);
      return {
        firstSentMs: known(firstSent[place]),
        lastAnsweredMs: known(lastAnswered[place]),
        sentAtMs: sentAts.of(place),
      };
    },
    answeredEvents: lastAnswered.reduce((answered, time) => (Number.isNaN(time) ? answered : answered + 1), 0),
    plannedEvents,
    faults,
  };
}

/** The fleet is planned from the header: whoever planned another one was another build, or the file was changed. */
function unplannedEvent(path: string, device: number, event: number): SimulatorError {
  const message =
    `Cannot read the ledger ${path}: its fleet has no event ${event} of device ${device}. ` +
    'Verify it with the build that wrote it.';
  return new SimulatorError('LEDGER_UNREADABLE', message);
}
