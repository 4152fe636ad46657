import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { startProgram } from '../programs/start-program.js';
import { provideProgram } from '../provision/provide-program.js';
import { TestbedError, reasonOf } from '../testbed-error.js';
import { openPage, type BrowserPage } from './browser-page.js';
import { openDevtools } from './devtools.js';

/** What a browser is started with. */
export interface StartChromiumOptions {
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** A browser without a window. */
export interface Chromium {
  /** Opens a tab. */
  newPage(): Promise<BrowserPage>;
  stop(): Promise<void>;
}

const QUIET = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-gpu',
  '--hide-scrollbars',
  '--mute-audio',
];

/**
 * Starts a headless Chromium with an empty profile.
 *
 * @throws TestbedError `UNAVAILABLE` when there is no chromium and none can be installed, `FAILED` when it doesn't start
 */
export async function startChromium(options: StartChromiumOptions = {}): Promise<Chromium> {
  const { machine = thisMachine(), onProgress = () => undefined } = options;
  const chromium = await provideProgram({ program: 'chromium', debianPackage: 'chromium' }, machine, onProgress);
  const profile = await mkdtemp(join(tmpdir(), 'pisync-chromium-'));
  // its sandbox can't be had by root
  const sandbox = machine.isRoot ? ['--no-sandbox'] : [];
  const args = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, ...QUIET, ...sandbox];
  const program = startProgram(chromium, args, machine.programFolders, 2);
  const [input, output] = program.pipes;
  const stop = async (): Promise<void> => {
    await program.end('SIGTERM');
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (input === undefined || output === undefined) throw new TestbedError('FAILED', 'chromium could not be started');
    const devtools = openDevtools(input, output);
    await devtools.send('Browser.getVersion');
    return { newPage: () => openPage(devtools), stop };
  } catch (cause) {
    const words = reasonOf(program.lastWords());
    await stop();
    throw new TestbedError('FAILED', `chromium did not start: ${words}`, { cause });
  }
}
