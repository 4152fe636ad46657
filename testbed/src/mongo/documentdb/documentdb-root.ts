import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine, OnProgress } from '../../machine.js';
import { findProgram } from '../../programs/find-program.js';
import { runProgram } from '../../programs/run-program.js';
import { withLock } from '../../programs/with-lock.js';
import { TestbedError } from '../../testbed-error.js';
import { DEBIAN_KEYRING, downloadPackages } from './documentdb-packages.js';
import { NOBODY } from './in-root.js';

/** What of the packages is not needed to run; LLVM bitcode alone is a third of it. */
const LEFT_OUT = [
  './usr/share/doc*',
  './usr/share/man*',
  './usr/share/locale*',
  '*/bitcode/*',
  './usr/share/proj*',
  './usr/share/gdal*',
];

/** Whether DocumentDB can run on this machine at all; it may still have to be downloaded. */
export function canRunDocumentdb({ isRoot }: Machine): boolean {
  return isRoot && existsSync(DEBIAN_KEYRING);
}

/**
 * A folder with just enough of Debian to run PostgreSQL with DocumentDB by chroot: this machine's own Debian may be too old
 * to install them. Unpacked once for each cache folder, for all processes.
 *
 * @throws TestbedError `UNAVAILABLE` where this machine is no Debian or this user not root, `FAILED` when the download fails
 */
export async function provideDocumentdbRoot(machine: Machine, onProgress: OnProgress): Promise<string> {
  const aptGet = findProgram('apt-get', machine.programFolders);
  if (aptGet === null || !existsSync(DEBIAN_KEYRING)) throw new TestbedError('UNAVAILABLE', 'this is no Debian');
  if (!machine.isRoot) throw new TestbedError('UNAVAILABLE', 'only root can run DocumentDB');
  const root = join(machine.cacheFolder, 'documentdb');
  if (existsSync(root)) return root;
  return withLock(`${root}.lock`, async () => {
    if (existsSync(root)) return root;
    // Half a root must never be taken for a whole one: it gets its name when it is done.
    const partial = `${root}.partial`;
    const downloads = `${root}.downloads`;
    await removeAll(partial, downloads);
    await mkdir(partial, { recursive: true });
    await mkdir(downloads);
    const packages = await downloadPackages(aptGet, downloads, onProgress);
    onProgress('unpacking');
    await unpackAll(packages, partial);
    await furnish(partial);
    await rename(partial, root);
    await removeAll(downloads);
    return root;
  });
}

async function removeAll(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

/** base-files first: it makes `/bin` and `/lib` the links that the others write through. Then two at a time. */
async function unpackAll(packages: string, root: string): Promise<void> {
  const names = (await readdir(packages)).filter((name) => name.endsWith('.deb'));
  const isFirst = (name: string): boolean => name.startsWith('base-files_');
  for (const name of names.filter(isFirst)) await unpack(join(packages, name), root);
  const others = names.filter((name) => !isFirst(name)).values();
  const unpackOthers = async (): Promise<void> => {
    for (const name of others) await unpack(join(packages, name), root);
  };
  await Promise.all([unpackOthers(), unpackOthers()]);
}

async function unpack(debianPackage: string, root: string): Promise<void> {
  const excludes = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  const script =
    'set -o pipefail; root=$1; shift; dpkg-deb --fsys-tarfile "$0" | tar -x -C "$root" --no-same-owner "$@"';
  await runProgram('bash', ['-c', script, debianPackage, root, ...excludes]);
}

/** What the packages' scripts, an installer and a boot would have made. */
async function furnish(root: string): Promise<void> {
  const at = (path: string): string => join(root, path);
  for (const folder of ['dev', 'etc', 'srv', 'tmp']) await mkdir(at(folder), { recursive: true });
  await chmod(at('tmp'), 0o1777);
  await runProgram('mknod', ['-m', '666', at('dev/null'), 'c', '1', '3']);
  await runProgram('mknod', ['-m', '666', at('dev/urandom'), 'c', '1', '9']);
  await writeFile(at('etc/passwd'), `postgres:x:${NOBODY}:${NOBODY}::/tmp:/bin/sh\n`);
  await writeFile(at('etc/group'), `postgres:x:${NOBODY}:\n`);
  await writeFile(at('etc/hosts'), '127.0.0.1 localhost\n');
  await symlink('postgis-3.control', at('usr/share/postgresql/18/extension/postgis.control'));
}
