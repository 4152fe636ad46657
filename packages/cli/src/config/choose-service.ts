import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { serviceUrl } from '../parse-options.js';
import { DEFAULT_URL, type ServiceOption, URL_VARIABLE } from '../service-option.js';
import { readPersonConfig } from './person-config.js';
import type { ConfigFile, Profile } from './profile.js';

/** The environment variable that names a profile. */
export const PROFILE_VARIABLE = 'PISYNC_PROFILE';

/** What a call and the environment say of the service that is meant. */
export interface ServiceRequest {
  /** The URL of the option, where it is given. */
  readonly optionUrl?: string;
  readonly optionProfile?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether only a profile that the call itself names counts. */
  readonly namedOnly?: boolean;
}

/** Which service is meant, and who says so. */
export interface ChosenService {
  readonly url: URL;
  readonly from: '--url' | 'PISYNC_URL' | 'profile' | 'default';
  /** The profile it comes from. */
  readonly profile: { readonly name: string; readonly from: '--profile' | 'PISYNC_PROFILE' | 'default_profile' } | null;
}

/**
 * Which service is meant: that of `--url`, of `--profile`, of `PISYNC_URL`, of `PISYNC_PROFILE`, of the file's `default_profile`, the
 * one on this machine; the first that is given. The file is read only where it matters.
 * @throws CliError with `usage` for a profile that isn't there, or a file that can't be meant
 */
export async function chooseService(
  { optionUrl, optionProfile, env, namedOnly = false }: ServiceRequest,
  read: () => Promise<ConfigFile> = readPersonConfig,
): Promise<ChosenService> {
  if (optionUrl !== undefined) return { url: new URL(optionUrl), from: '--url', profile: null };
  if (optionProfile !== undefined) return ofProfile(await read(), optionProfile, '--profile');
  const envUrl = env[URL_VARIABLE] ?? '';
  if (envUrl !== '') return { url: urlOfVariable(envUrl), from: URL_VARIABLE, profile: null };
  const standard: ChosenService = { url: new URL(DEFAULT_URL), from: 'default', profile: null };
  if (namedOnly) return standard;
  const file = await read();
  const envProfile = env[PROFILE_VARIABLE] ?? '';
  if (envProfile !== '') return ofProfile(file, envProfile, PROFILE_VARIABLE);
  return file.defaultProfile === null ? standard : ofProfile(file, file.defaultProfile, 'default_profile');
}

/** What a command that has been parsed says. */
export function serviceRequestOf(
  command: Command,
  option: ServiceOption | undefined,
  env: NodeJS.ProcessEnv,
): ServiceRequest {
  if (option === undefined) return { env };
  const given = command.getOptionValueSource(option.attributeName()) === 'cli';
  const { profile }: { profile?: string } = command.opts();
  const value: unknown = command.getOptionValue(option.attributeName());
  return {
    // which service it is doesn't matter where the option names one: or none, as `--target null` does
    ...(given && { optionUrl: value instanceof URL ? value.href : DEFAULT_URL }),
    ...(profile !== undefined && { optionProfile: profile }),
    env,
    namedOnly: option.invents,
  };
}

function urlOfVariable(text: string): URL {
  try {
    return serviceUrl(text);
  } catch (cause) {
    const rule = 'must be the URL of a service, such as http://127.0.0.1:3000';
    throw new CliError(`${URL_VARIABLE} ${rule}; it is ${text}`, EXIT.usage, { cause });
  }
}

function ofProfile(
  { path, profiles }: ConfigFile,
  name: string,
  from: NonNullable<ChosenService['profile']>['from'],
): ChosenService {
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined) throw new CliError(noSuchProfile(name, from, profiles, path), EXIT.usage);
  return { url: profile.url, from: 'profile', profile: { name, from } };
}

function noSuchProfile(name: string, from: string, profiles: readonly Profile[], path: string): string {
  const known = profiles.map((profile) => profile.name).join(', ');
  const advice = known === '' ? 'it has none yet (see pisync config --help)' : `it has ${known}`;
  return `no profile is called ${name} (${from}) in ${path}; ${advice}`;
}
