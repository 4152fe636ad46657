import { join } from 'node:path';
import type { Machine, OnProgress } from '../machine.js';
import { findProgram } from '../programs/find-program.js';
import { withLock } from '../programs/with-lock.js';
import { TestbedError, reasonOf } from '../testbed-error.js';
import { installPackage } from './install-package.js';

/** A program and the Debian package that has it. */
export interface Wanted {
  readonly program: string;
  readonly debianPackage: string;
}

/**
 * The path of a program of this machine. One that is missing is installed where that is possible: as root on Debian or
 * Ubuntu. Several processes may ask at the same time.
 *
 * @throws TestbedError `UNAVAILABLE` where it can't be had
 */
export async function provideProgram(
  { program, debianPackage }: Wanted,
  machine: Machine,
  onProgress: OnProgress,
): Promise<string> {
  const find = (): string | null => findProgram(program, machine.programFolders);
  const remedy = `install the package ${debianPackage} (apt-get install ${debianPackage})`;
  const present = find();
  if (present !== null) return present;
  const aptGet = findProgram('apt-get', machine.programFolders);
  if (!machine.isRoot || aptGet === null) {
    const why = aptGet === null ? 'this is no Debian' : 'only root can install packages';
    throw new TestbedError('UNAVAILABLE', `${program} is missing, and ${why}: ${remedy}, or put it on the PATH`);
  }
  return withLock(join(machine.cacheFolder, 'install.lock'), async () => {
    const before = find();
    if (before !== null) return before;
    onProgress(`installing ${debianPackage}`);
    const failure = await installPackage(aptGet, debianPackage).then(() => 'nothing', reasonOf);
    const installed = find();
    if (installed !== null) return installed;
    throw new TestbedError('UNAVAILABLE', `${program} is missing, and apt-get failed: ${remedy}. It said: ${failure}`);
  });
}
