import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** The fields that a column may hold, and those that an event can't be without. */
const REQUIRED = ['device_id', 'timestamp', 'total_files_synced', 'total_errors', 'internet_speed'] as const;
const OPTIONAL = ['event_id', 'sent_at', 'received_at', 'effective_at', 'clock'] as const;
const FIELDS: readonly string[] = [...REQUIRED, ...OPTIONAL];

/** Other names of columns that can mean nothing else, in small letters and digits alone. */
const ALIASES: Readonly<Record<string, string>> = {
  device: 'device_id',
  deviceserial: 'device_id',
  time: 'timestamp',
  datetime: 'timestamp',
  syncedat: 'timestamp',
  syncedfiles: 'total_files_synced',
  totalfiles: 'total_files_synced',
  filessynced: 'total_files_synced',
  files: 'total_files_synced',
  errorcount: 'total_errors',
  errors: 'total_errors',
  internetspeedmbps: 'internet_speed',
  speedmbps: 'internet_speed',
  speed: 'internet_speed',
};

const NAMES = new Map([...FIELDS.map((field) => [plain(field), field] as const), ...Object.entries(ALIASES)]);

/** Columns that people named: the field of each, by the column's name as it stands in the header. */
export type ColumnMap = Readonly<Record<string, string>>;

/** Which field each column holds, `null` for one that isn't taken in; or why the header won't do. */
export type Columns =
  | { readonly ok: true; readonly fields: readonly (string | null)[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Which field each column of a header holds: as people say, else by its name, whatever its case and separators
 * (`Device ID`, `deviceId`), else by another name that is known. Columns of no field are passed over.
 */
export function columnsOf(header: readonly string[], map: ColumnMap): Columns {
  const fields = header.map((name) => map[name] ?? NAMES.get(plain(name)) ?? null);
  const twice = fields.find((field, index) => field !== null && fields.indexOf(field) !== index);
  if (twice !== undefined) {
    return { ok: false, problem: `has two columns for ${twice}; say with --map column=field which is another one` };
  }
  const lacking = REQUIRED.filter((field) => !fields.includes(field));
  if (lacking.length === 0) return { ok: true, fields };
  const names = header.map((name) => JSON.stringify(name)).join(', ');
  return {
    ok: false,
    problem: `has no column for ${lacking.join(', ')}; its columns are ${names}: name them with --map column=field`,
  };
}

/** How many columns of a header hold a field. */
export function knownColumns(header: readonly string[], map: ColumnMap): number {
  return header.filter((name) => map[name] !== undefined || NAMES.has(plain(name))).length;
}

/** Reads `column=field` texts. @throws CliError with `usage` where a field is none */
export function columnMap(texts: readonly string[]): ColumnMap {
  return Object.fromEntries(texts.map(parseMapping));
}

function parseMapping(text: string): readonly [column: string, field: string] {
  const split = text.lastIndexOf('=');
  const field = text.slice(split + 1).trim();
  const column = text.slice(0, Math.max(0, split)).trim();
  if (column !== '' && FIELDS.includes(field)) return [column, field];
  throw new CliError(
    `--map ${text} is none: give the name of a column, = and a field of ${FIELDS.join(', ')}`,
    EXIT.usage,
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
