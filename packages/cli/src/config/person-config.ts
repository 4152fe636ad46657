import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { xdgConfig } from 'xdg-basedir';
import type { ConfigFile } from './profile.js';

/** Where the configuration file is (XDG Base Directory Specification): `~/.config/pisync/config.yaml` unless XDG_CONFIG_HOME is set. */
export function configFilePath(): string {
  return join(xdgConfig ?? '.config', 'pisync', 'config.yaml');
}

/** The person's configuration file; one that isn't there says nothing. @throws CliError with `usage` for one that can't be meant */
export async function readPersonConfig(path = configFilePath()): Promise<ConfigFile> {
  if (!existsSync(path)) return { path, exists: false, profiles: [], defaultProfile: null };
  // loaded only now: many have no file, and need no YAML
  const { readConfigFile } = await import('./config-file.js');
  return readConfigFile(path);
}
