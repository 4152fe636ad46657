import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What the testbed knows of the machine it runs on, and may use of it. */
export interface Machine {
  /** Folders in which programs are looked for, in this order. */
  readonly programFolders: readonly string[];
  /** Whether packages may be installed, and programs run in a root folder of their own. */
  readonly isRoot: boolean;
  /** Where what was downloaded is kept for the next time. */
  readonly cacheFolder: string;
  /** A MongoDB that was given, to be used as it is; `null` where the testbed has to start one. */
  readonly mongoUri: string | null;
}

/** Told what is being done, a line each time. */
export type OnProgress = (line: string) => void;

/** Where Debian has daemons, which are not on the `PATH` of everybody. */
const DAEMON_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** This machine, as its environment describes it: `PATH`, `MONGO_URI`, `PISYNC_TESTBED_DIR`, `XDG_CACHE_HOME`. */
export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  const caches = filled(env['XDG_CACHE_HOME']) ?? join(homedir(), '.cache');
  return {
    programFolders: [...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...DAEMON_FOLDERS],
    isRoot: process.getuid?.() === 0,
    cacheFolder: filled(env['PISYNC_TESTBED_DIR']) ?? join(caches, 'pisync-testbed'),
    mongoUri: filled(env['MONGO_URI']),
  };
}

function filled(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
