import type { ApiClient } from '../api/client.js';

/** What all reports are made with. */
export interface ReportMaker {
  readonly client: ApiClient;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Told what is being done where that takes a while, and `null` when it is done. */
  readonly onProgress: (line: string | null) => void;
}

/** Which devices and which time; times ISO 8601, `until` exclusive. */
export interface ReportRequest {
  readonly since?: string;
  readonly until?: string;
  readonly kind?: string;
}

/** A command that can be given to a shell again; options that are `undefined` are left out, midnights are dates. */
export function commandOf(report: string, options: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${String(value).replace('T00:00:00.000Z', '')}`],
  );
  return ['pisync report', report, ...given].join(' ');
}
