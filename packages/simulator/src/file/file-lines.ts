import { isoTime } from '../iso-time.js';
import { SimulatorError } from '../simulator-error.js';
import { eventText } from '../upload/event-text.js';
import { isGood, type GoodItem, type UploadItem } from '../upload/upload-request.js';

/** How events are written to a file. */
export interface FileFormat {
  /** What stands before the first event. */
  readonly head: string;
  /** An item's line, `null` where the format cannot hold it. */
  line(item: UploadItem): string | null;
}

const CSV_COLUMNS = ['device_id', 'event_id', 'timestamp', 'total_files_synced', 'total_errors', 'internet_speed'];

/** NDJSON as devices write their events; items that must be refused are lines too. */
const NDJSON_FORMAT: FileFormat = {
  head: '',
  line: (item) => `${isGood(item) ? eventText(item, null) : item.bad}\n`,
};

/** CSV (RFC 4180) with a header. Items that must be refused are left out: they have no columns. */
const CSV_FORMAT: FileFormat = {
  head: `${CSV_COLUMNS.join(',')}\r\n`,
  line: (item) => (isGood(item) ? csvLine(item) : null),
};

function csvLine({ device, event }: GoodItem): string {
  const { eventId, timestampMs, files, errors, speedMbps } = event;
  // ids are of A-Z a-z 0-9 . _ : - alone: nothing needs quotes
  return `${device.id},${eventId ?? ''},${isoTime(timestampMs)},${files},${errors},${speedMbps}\r\n`;
}

/**
 * The format that a file's name says.
 *
 * @throws SimulatorError `OPTIONS_INVALID` where it says none
 */
export function fileFormatOf(path: string): FileFormat {
  const name = path.replace(/\.gz$/, '');
  if (/\.(?:ndjson|jsonl)$/.test(name)) return NDJSON_FORMAT;
  if (name.endsWith('.csv')) return CSV_FORMAT;
  const message = `The file ${path} must end in .ndjson, .jsonl or .csv, and .gz after that where it is to be compressed.`;
  throw new SimulatorError('OPTIONS_INVALID', message);
}
