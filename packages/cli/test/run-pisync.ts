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

/** Runs `pisync` as a person would, outside a terminal; without the configuration of the one who runs the tests. */
export function runPisync(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<PisyncRun> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NO_COLOR: '1', XDG_CONFIG_HOME: '/nowhere', ...env }, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [PISYNC, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ code: typeof code === 'number' ? code : -1, stdout, stderr });
    });
  });
}
