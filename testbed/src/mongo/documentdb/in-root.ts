/** The user and group postgres runs as, since it won't run as root. */
export const NOBODY = 65534;

/**
 * The command line that runs a program of another root folder, as `NOBODY` and with an environment of its own.
 *
 * @returns the arguments of `chroot`
 */
export function inRoot(root: string, program: readonly string[]): readonly string[] {
  const environment = ['PATH=/usr/lib/postgresql/18/bin:/usr/bin', 'LC_ALL=C.UTF-8', 'HOME=/tmp'];
  return [`--userspec=${NOBODY}:${NOBODY}`, root, '/usr/bin/env', '-i', ...environment, ...program];
}
