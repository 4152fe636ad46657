import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { provideProgram } from '../provision/provide-program.js';

/** Shells whose Debian package has their own name. */
export type ShellName = 'bash' | 'zsh' | 'fish';

/**
 * The path of a shell; one that is missing is installed where that is possible.
 *
 * @throws TestbedError `UNAVAILABLE` where it can't be had
 */
export function provideShell(
  name: ShellName,
  machine: Machine = thisMachine(),
  onProgress: OnProgress = () => undefined,
): Promise<string> {
  return provideProgram({ program: name, debianPackage: name }, machine, onProgress);
}
