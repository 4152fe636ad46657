import { type Command, Option } from 'commander';
import { serviceUrl } from './parse-options.js';

/** Where a service is looked for that nobody names. */
export const DEFAULT_URL = 'http://127.0.0.1:3000';

/** The environment variable that names a service. */
export const URL_VARIABLE = 'PISYNC_URL';

/** What stands in the help for where a service is looked for. */
export const SERVICE_DEFAULT = `${DEFAULT_URL}, env: ${URL_VARIABLE}`;

/** What a command does with the service that is meant. */
export interface ServiceUse {
  /** It sends what never happened: a profile counts only where it is named in the call. */
  readonly invents: boolean;
  /** It finds out by itself which one is meant. */
  readonly chosenByCommand: boolean;
}

/**
 * An option that names a service. What fills it where nobody gives it (`PISYNC_URL`, a profile) is up to `common-options.ts`: commander's own
 * `env` takes a variable that is empty for one that is set.
 */
export class ServiceOption extends Option implements ServiceUse {
  readonly invents: boolean;
  readonly chosenByCommand: boolean;

  constructor(
    flags: string,
    description: string,
    { invents = false, chosenByCommand = false }: Partial<ServiceUse> = {},
  ) {
    super(flags, description);
    this.invents = invents;
    this.chosenByCommand = chosenByCommand;
  }
}

/** The option of a command for the URL of a service: the option wins over `PISYNC_URL`, that over a profile, that over the default. */
export function urlOption(flags: string, description: string, use: Partial<ServiceUse> = {}): ServiceOption {
  return new ServiceOption(flags, description, use)
    .argParser(serviceUrl)
    .default(new URL(DEFAULT_URL), SERVICE_DEFAULT);
}

/** The option of a command that names a service, if it has one. */
export function serviceOptionOf(command: Command): ServiceOption | undefined {
  return command.options.find((option) => option instanceof ServiceOption);
}
