import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { runProgram } from '../programs/run-program.js';
import { provideProgram } from '../provision/provide-program.js';

/**
 * Runs Prometheus' own checker of configurations and rules.
 *
 * @returns what it wrote to standard output
 * @throws TestbedError `UNAVAILABLE` when it can't be had, `FAILED` with what it wrote to standard error when it finds a fault
 */
export async function promtool(
  args: readonly string[],
  { machine = thisMachine(), onProgress = () => undefined }: { machine?: Machine; onProgress?: OnProgress } = {},
): Promise<string> {
  const program = await provideProgram({ program: 'promtool', debianPackage: 'prometheus' }, machine, onProgress);
  return runProgram(program, args);
}
