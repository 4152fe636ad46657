import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { serviceUrl } from '../parse-options.js';
import { DEFAULT_URL, type ServiceOption, URL_VARIABLE } from '../service-option.js';
import { readPersonConfig } from './person-config.js';
import type { ConfigFile, Profile } from './profile.js';

/** The environment variable that names a profile. */
export const PROFILE_VARIABLE = 'PISYNC_PROFILE';

/** The environment variable that has a token. */
export const TOKEN_VARIABLE = 'PISYNC_TOKEN';

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
  /** What lets in there, and who says so. */
  readonly token: { readonly text: string; readonly from: 'PISYNC_TOKEN' | 'profile' } | null;
  readonly from: '--url' | 'PISYNC_URL' | 'profile' | 'default';
  /** The profile it comes from. */
  readonly profile: { readonly name: string; readonly from: '--profile' | 'PISYNC_PROFILE' | 'default_profile' } | null;
}

type ProfileSource = NonNullable<ChosenService['profile']>['from'];

/**
 * Which service is meant: that of `--url`, of `--profile`, of `PISYNC_URL`, of `PISYNC_PROFILE`, of the file's `default_profile`, the
 * one on this machine; the first that is given. Its token is that of the profile, else that of `PISYNC_TOKEN`. The file is read only
 * where it matters.
 * @throws CliError with `usage` for a profile that isn't there, or a file that can't be meant
 */
export async function chooseService(
  { optionUrl, optionProfile, env, namedOnly = false }: ServiceRequest,
  read: () => Promise<ConfigFile> = readPersonConfig,
): Promise<ChosenService> {
  const token = tokenOfVariable(env);
  const choose = async (file: ConfigFile, name: string, from: ProfileSource): Promise<ChosenService> => {
    const { profile, ...chosen } = ofProfile(file, name, from);
    return { ...chosen, profile: { name, from }, token: (await tokenOf(profile)) ?? token };
  };
  if (optionUrl !== undefined) return { url: new URL(optionUrl), token, from: '--url', profile: null };
  if (optionProfile !== undefined) return choose(await read(), optionProfile, '--profile');
  const envUrl = env[URL_VARIABLE] ?? '';
  if (envUrl !== '') return { url: urlOfVariable(envUrl), token, from: URL_VARIABLE, profile: null };
  const standard: ChosenService = { url: new URL(DEFAULT_URL), token, from: 'default', profile: null };
  if (namedOnly) return standard;
  const file = await read();
  const { defaultProfile } = file;
  const envProfile = env[PROFILE_VARIABLE] ?? '';
  if (envProfile !== '') return choose(file, envProfile, PROFILE_VARIABLE);
  return defaultProfile === null ? standard : choose(file, defaultProfile, 'default_profile');
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

function tokenOfVariable(env: ServiceRequest['env']): ChosenService['token'] {
  const text = env[TOKEN_VARIABLE]?.trim() ?? '';
  return text === '' ? null : { text, from: TOKEN_VARIABLE };
}

async function tokenOf({ name, token }: Profile): Promise<ChosenService['token']> {
  if (token === null) return null;
  if ('text' in token) return { text: token.text, from: 'profile' };
  const text = await readFile(token.path, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`the token_file of profile ${name} can't be read: ${why}`, EXIT.usage, { cause });
  });
  return { text: text.trim(), from: 'profile' };
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
  from: ProfileSource,
): { readonly url: URL; readonly from: 'profile'; readonly profile: Profile } {
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined) throw new CliError(noSuchProfile(name, from, profiles, path), EXIT.usage);
  return { url: profile.url, from: 'profile', profile };
}

function noSuchProfile(name: string, from: string, profiles: readonly Profile[], path: string): string {
  const known = profiles.map((profile) => profile.name).join(', ');
  const advice = known === '' ? 'it has none yet (see pisync config --help)' : `it has ${known}`;
  return `no profile is called ${name} (${from}) in ${path}; ${advice}`;
}
