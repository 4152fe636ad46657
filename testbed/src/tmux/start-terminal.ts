import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { runProgram } from '../programs/run-program.js';
import { startProgram } from '../programs/start-program.js';
import { waitUntilReady } from '../programs/wait-until-ready.js';
import { provideProgram } from '../provision/provide-program.js';
import { TestbedError } from '../testbed-error.js';

export interface StartTerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** A terminal with a shell in it, whose prompt is `$ `. */
export interface TestTerminal {
  /** The lines on the screen, without blanks at their ends. */
  lines(): Promise<string[]>;
  /** The screen with its escape sequences for colours. */
  colored(): Promise<string>;
  /** Presses keys by tmux' names: `Enter`, `Escape`, `PageDown`, `C-c`, `j`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Types a text as it is. */
  type(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Whether the program on the screen is on the alternate one, and whether the cursor can be seen. */
  modes(): Promise<{ isAlternate: boolean; hasCursor: boolean }>;
  /**
   * Waits until the screen is as asked for, and gives its lines.
   * @throws TestbedError `FAILED` after twenty seconds, with what is on the screen
   */
  until(isThere: (text: string) => boolean): Promise<string[]>;
  stop(): Promise<void>;
}

const BETWEEN_LOOKS_MS = 50;
const GIVE_UP_AFTER_MS = 20_000;
/** What a person at a desk has: no CI, colours, UTF-8. */
const SHELL = "env -u CI -u CONTINUOUS_INTEGRATION -u NO_COLOR -u FORCE_COLOR -u ENV PS1='$ ' LC_ALL=C.UTF-8 sh";

/**
 * Starts a terminal (tmux) that nobody sits at, with a shell.
 *
 * @throws TestbedError `UNAVAILABLE` when there is no tmux and none can be installed, `FAILED` when it doesn't start
 */
export async function startTerminal(options: StartTerminalOptions): Promise<TestTerminal> {
  const { columns, rows, machine = thisMachine(), onProgress = () => undefined } = options;
  const tmux = await provideProgram({ program: 'tmux', debianPackage: 'tmux' }, machine, onProgress);
  const folder = await mkdtemp(join(tmpdir(), 'pisync-tmux-'));
  const socket = join(folder, 'socket');
  // -D: stays our child, so that it ends when we do
  const server = startProgram(tmux, ['-D', '-u', '-S', socket, '-f', '/dev/null'], machine.programFolders);
  const run = (...args: readonly string[]): Promise<string> =>
    runProgram(tmux, ['-u', '-S', socket, ...args], { LC_ALL: 'C.UTF-8', TMUX: '' });
  const capture = (...flags: readonly string[]): Promise<string> => run('capture-pane', '-p', ...flags);

  async function stop(): Promise<void> {
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }

  async function lines(): Promise<string[]> {
    return (await capture()).replace(/\n$/, '').split('\n');
  }

  try {
    await waitUntilReady('tmux', server, async () => existsSync(socket));
    await run('new-session', '-d', '-x', String(columns), '-y', String(rows), SHELL);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    lines,
    colored: () => capture('-e'),
    press: async (...keys) => void (await run('send-keys', ...keys)),
    type: async (text) => void (await run('send-keys', '-l', text)),
    resize: async (width, height) => void (await run('resize-window', '-x', String(width), '-y', String(height))),
    async modes() {
      const [alternate, cursor] = (await run('display-message', '-p', '#{alternate_on} #{cursor_flag}'))
        .trim()
        .split(' ');
      return { isAlternate: alternate === '1', hasCursor: cursor === '1' };
    },
    async until(isThere) {
      const deadlineMs = performance.now() + GIVE_UP_AFTER_MS;
      for (;;) {
        const shown = await lines();
        const text = shown.join('\n');
        if (isThere(text)) return shown;
        if (performance.now() > deadlineMs) {
          throw new TestbedError('FAILED', `the screen was not as waited for within twenty seconds; it was:\n${text}`);
        }
        await pause(BETWEEN_LOOKS_MS);
      }
    },
    stop,
  };
}
