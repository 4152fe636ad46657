import { InvalidArgumentError } from 'commander';
import { serviceUrl } from './parse-options.js';

/** Where a simulated fleet's events go. */
export type SimulationTarget =
  | { readonly kind: 'service'; readonly url: URL }
  /** NDJSON or CSV, in gzip if the name says so. */
  | { readonly kind: 'file'; readonly path: string }
  /** A service in this process with an embedded store; in a temporary folder when none is named. */
  | { readonly kind: 'embedded'; readonly folder: string | null }
  /** Nowhere. */
  | { readonly kind: 'null' };

/** `URL`, `file:PATH`, `embedded`, `embedded:FOLDER` or `null`. @throws InvalidArgumentError that says so */
export function simulationTarget(text: string): SimulationTarget {
  if (text === 'null') return { kind: 'null' };
  if (text === 'embedded') return { kind: 'embedded', folder: null };
  const [, kind, path = ''] = /^(file|embedded):(.+)$/s.exec(text) ?? [];
  if (kind === 'file') return { kind, path };
  if (kind === 'embedded') return { kind, folder: path };
  if (/^https?:/i.test(text)) return { kind: 'service', url: serviceUrl(text) };
  throw new InvalidArgumentError(
    'Give the URL of a service, file:PATH (.ndjson or .csv, also .gz), embedded, embedded:FOLDER, or null.',
  );
}

/** A target as it is given on the command line. */
export function nameOfTarget(target: SimulationTarget): string {
  switch (target.kind) {
    case 'service':
      return target.url.href;
    case 'file':
      return `file:${target.path}`;
    case 'embedded':
      // where events were kept, the fleet is known now
      return 'embedded';
    case 'null':
      return 'null';
  }
}

/** How many times as fast as real time, or `max`. @throws InvalidArgumentError */
export function speedFactor(text: string): number | 'max' {
  const factor = Number(text);
  if (text === 'max') return text;
  if (text.trim() !== '' && factor > 0 && Number.isFinite(factor)) return factor;
  throw new InvalidArgumentError('Give a factor such as 720 (a month in an hour), or max.');
}

/** Requests a second. @throws InvalidArgumentError */
export function requestRate(text: string): number {
  const rate = Number(text);
  if (text.trim() !== '' && rate > 0 && rate <= 1_000_000) return rate;
  throw new InvalidArgumentError('Give requests a second, such as 500.');
}

/** Gathers an option that may be given several times. */
export function collected(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}
