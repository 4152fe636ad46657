import { rm, writeFile } from 'node:fs/promises';
import { runProgram } from '../programs/run-program.js';

/** Asked by Debian's packages whether they may start their service; 101 says no. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs a Debian package, as root, without starting its service. Not to be called twice at a time.
 *
 * @throws TestbedError `FAILED` with what apt-get said
 */
export async function installPackage(aptGet: string, name: string): Promise<void> {
  const quiet = ['-qq', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const apt = (args: readonly string[]): Promise<string> =>
    runProgram(aptGet, [...quiet, ...args], { DEBIAN_FRONTEND: 'noninteractive' });
  await withServicesStopped(async () => {
    try {
      await apt(['install', name]);
    } catch {
      // The lists may be missing (a fresh container) or so old that what they name is gone.
      await apt(['update']);
      await apt(['install', name]);
    }
  });
}

/** Keeps packages from starting services meanwhile. A policy that is there is respected. */
async function withServicesStopped(work: () => Promise<void>): Promise<void> {
  // Says no only as long as this process lives, so that it does no harm if it is left behind.
  const policy = `#!/bin/sh\nkill -0 ${process.pid} 2> /dev/null && exit 101\nexit 0\n`;
  const written = await writeFile(SERVICE_POLICY, policy, { mode: 0o755, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  try {
    await work();
  } finally {
    if (written) await rm(SERVICE_POLICY, { force: true });
  }
}
