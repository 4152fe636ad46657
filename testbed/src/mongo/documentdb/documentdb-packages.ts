import { join } from 'node:path';
import type { OnProgress } from '../../machine.js';
import { runProgram } from '../../programs/run-program.js';
import { TestbedError, reasonOf } from '../../testbed-error.js';

/** The first suites of Debian that have DocumentDB; testing loses a package now and then, which unstable still has. */
const SUITES = ['forky', 'sid'];
/** Proves that packages are Debian's. */
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** With everything they need. dash: initdb asks a shell where postgres is. util-linux: setpriv. */
const PACKAGES = [
  'base-files',
  'coreutils',
  'dash',
  'util-linux',
  'postgresql-18',
  'postgresql-18-documentdb',
] as const;

/**
 * Downloads PostgreSQL with DocumentDB and all they need, from the mirror this machine uses. apt works on
 * lists and a package status of its own in the folder, so that it neither sees nor changes what this machine has installed.
 *
 * @param folder an empty one
 * @returns the folder with the packages
 * @throws TestbedError `FAILED` when no mirror gives them
 */
export async function downloadPackages(aptGet: string, folder: string, onProgress: OnProgress): Promise<string> {
  const failures: string[] = [];
  for (const mirror of await debianMirrors(aptGet)) {
    for (const suite of SUITES) {
      onProgress(`downloading PostgreSQL with DocumentDB from ${mirror} ${suite}, about 130 MB`);
      const source = `deb [signed-by=${DEBIAN_KEYRING}] ${mirror} ${suite} main`;
      try {
        return await downloadFrom(aptGet, folder, source);
      } catch (error) {
        failures.push(`${mirror} ${suite}: ${reasonOf(error)}`);
      }
    }
  }
  throw new TestbedError('FAILED', `DocumentDB could not be downloaded: ${failures.join('; ')}`);
}

async function downloadFrom(aptGet: string, folder: string, source: string): Promise<string> {
  const prepare =
    'mkdir -p "$0/lists/partial" "$0/cache/archives/partial" && : > "$0/status" && echo "$1" > "$0/sources"';
  await runProgram('sh', ['-c', prepare, folder, source]);
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    // apt's own user may not write here
    'APT::Sandbox::User': 'root',
    'APT::Install-Recommends': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await runProgram(aptGet, ['-qq', ...options, 'update']);
  await runProgram(aptGet, ['-qq', '-y', ...options, 'install', '--download-only', ...PACKAGES]);
  return join(folder, 'cache/archives');
}

/**
 * Debian's mirrors in this machine's sources.
 * @throws TestbedError `FAILED` when there are none
 */
async function debianMirrors(aptGet: string): Promise<ReadonlySet<string>> {
  const targets = await runProgram(aptGet, ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const mirrors = targets
    .split('\n')
    .map((url) => url.replace(/\/$/, ''))
    .filter((url) => url.endsWith('/debian'));
  if (mirrors.length > 0) return new Set(mirrors);
  throw new TestbedError('FAILED', "DocumentDB comes from Debian's packages: add a mirror of Debian to apt's sources");
}
