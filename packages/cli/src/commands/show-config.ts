import { chooseService, type ChosenService, type ServiceRequest } from '../config/choose-service.js';
import { configFilePath, readPersonConfig } from '../config/person-config.js';
import type { ConfigFile } from '../config/profile.js';
import { print, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';

/** Shows which service is meant, who says so, and what the configuration file has. */
export async function showConfig(
  request: ServiceRequest,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  const file = await readPersonConfig();
  const chosen = await chooseService(request, async () => file);
  await print(terminal, json ? JSON.stringify(present(file, chosen)) : describe(file, chosen, terminal));
}

/** Prints where the configuration file is, or would be. */
export async function showConfigPath({ json }: { readonly json: boolean }, terminal: Terminal): Promise<void> {
  const path = configFilePath();
  await print(terminal, json ? JSON.stringify({ file: path }) : path);
}

function present(
  { path, exists, profiles, defaultProfile }: ConfigFile,
  { url, token, from, profile }: ChosenService,
): object {
  return {
    file: path,
    file_exists: exists,
    url: url.href,
    url_from: from,
    token_from: token?.from ?? null,
    profile: profile?.name ?? null,
    profile_from: profile?.from ?? null,
    default_profile: defaultProfile,
    profiles: profiles.map((one) => ({ name: one.name, url: one.url.href })),
  };
}

function describe(file: ConfigFile, { url, token, from, profile }: ChosenService, terminal: Terminal): string {
  const { colors } = terminal;
  const whence = profile === null ? from : `profile ${profile.name}, by ${profile.from}`;
  const lines = [
    `${colors.dim('File'.padEnd(10))}${file.path}${file.exists ? '' : ' (not there)'}`,
    `${colors.dim('Service'.padEnd(10))}${colors.bold(url.href)} (${whence})`,
    ...(token === null
      ? []
      : [`${colors.dim('Token'.padEnd(10))}of ${token.from === 'profile' ? 'the profile' : token.from}`]),
  ];
  if (file.profiles.length === 0) return lines.join('\n');
  const rows = file.profiles.map((one) => [
    one.name,
    one.url.href,
    [one.name === profile?.name ? 'in use' : '', one.name === file.defaultProfile ? 'default' : '']
      .filter((word) => word !== '')
      .join(', '),
  ]);
  const columns = [{ heading: 'PROFILE' }, { heading: 'URL', shrinks: true }, { heading: '' }];
  return `${lines.join('\n')}\n\n${renderTable(columns, rows, terminal)}`;
}
