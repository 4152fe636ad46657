import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TestbedError } from '../testbed-error.js';

/**
 * Does the work while no other process does work under the same lock file. The lock is the kernel's (`flock` of util-linux),
 * so it is free again when this process dies: the shell that holds it reads from a pipe of ours until that ends.
 *
 * @throws TestbedError `FAILED` when there can be no lock; else what the work throws
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const holder = spawn('flock', [path, 'sh', '-c', 'echo locked; exec cat > /dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const gone = new Promise<null>((resolve) => {
    holder.once('error', () => resolve(null));
    holder.once('close', () => resolve(null));
  });
  try {
    const locked = await Promise.race([once(holder.stdout, 'data'), gone]);
    if (locked === null) throw new TestbedError('FAILED', `cannot lock ${path}: install util-linux, which has flock`);
    return await work();
  } finally {
    holder.stdin.on('error', () => undefined).end();
    await gone;
  }
}
