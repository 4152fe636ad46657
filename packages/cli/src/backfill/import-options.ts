import type { ColumnMap } from './csv-columns.js';
import type { Format } from './detect-format.js';

/** What is imported, where to and how. */
export interface ImportLogsOptions {
  readonly url: URL;
  readonly dataDir?: string;
  readonly mongo?: boolean;
  readonly format?: Format;
  readonly map: ColumnMap;
  readonly rejects?: string;
  readonly checkpoint?: string;
  readonly rate?: number;
  readonly dryRun: boolean;
  readonly json: boolean;
}
