import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TestbedError, reasonOf } from '../testbed-error.js';

const execute = promisify(execFile);

/**
 * Runs a program to its end.
 *
 * @param env added to the environment of this process
 * @returns what it wrote to standard output
 * @throws TestbedError `FAILED` when it can't be run or exits with anything but 0, with what it wrote to standard error
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  try {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    return (await execute(program, [...args], options)).stdout;
  } catch (error) {
    throw new TestbedError('FAILED', reasonOf(error), { cause: error });
  }
}
