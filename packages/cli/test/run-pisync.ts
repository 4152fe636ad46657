import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program as it is built. */
export const PISYNC = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** How a run of the program ended. */
export interface PisyncRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `pisync` as a person would, outside a terminal; without the configuration of the one who runs the tests.
 * @param input what it reads from standard input; nothing when left out
 */
export function runPisync(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: Buffer = Buffer.alloc(0),
): Promise<PisyncRun> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NO_COLOR: '1', XDG_CONFIG_HOME: '/nowhere', ...env }, maxBuffer: 2 ** 26 };
    const child = execFile(process.execPath, [PISYNC, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ code: typeof code === 'number' ? code : -1, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
