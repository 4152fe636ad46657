import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Options of a simulation that only a service makes sense with. */
export interface ServiceOptions {
  readonly verify: boolean;
  readonly html?: string;
  readonly record?: string;
  readonly rate?: number;
  readonly ledger?: string;
  readonly speed: number | 'max';
  readonly workers: number;
}

/**
 * Refuses such options where no service is asked; what an option is when nobody gave it is no reason to.
 *
 * @param target as the person knows it
 * @throws CliError with `usage` that names the first
 */
export function refuseServiceOptions(
  { verify, html, record, rate, ledger, speed, workers }: ServiceOptions,
  target: string,
): void {
  const given = { verify, html, record, rate, ledger, speed: speed !== 'max', workers: workers > 1 };
  const one = Object.entries(given).find(([, value]) => value !== undefined && value !== false)?.[0];
  if (one !== undefined) throw new CliError(`--${one} needs a service; --target ${target} asks none`, EXIT.usage);
}
