import { setTimeout as pause } from 'node:timers/promises';
import { TestbedError, reasonOf } from '../testbed-error.js';
import type { RunningProgram } from './start-program.js';

const BETWEEN_LOOKS_MS = 20;
const GIVE_UP_AFTER_MS = 60_000;

/**
 * Looks again and again whether a program that was started does its work. One that takes too long is killed.
 *
 * @param name what it is called in the error
 * @throws TestbedError `FAILED` when it ended or took a minute, with the last it said
 */
export async function waitUntilReady(
  name: string,
  program: RunningProgram,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadlineMs = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadlineMs) {
    if (!program.isRunning()) {
      throw new TestbedError('FAILED', `${name} ended (${await program.ended}): ${reasonOf(program.lastWords())}`);
    }
    if (await isReady()) return;
    await pause(BETWEEN_LOOKS_MS);
  }
  await program.end('SIGKILL');
  throw new TestbedError('FAILED', `${name} was not ready within a minute: ${reasonOf(program.lastWords())}`);
}
