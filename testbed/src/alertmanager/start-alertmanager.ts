import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { onFreePort } from '../programs/free-port.js';
import { startProgram, type RunningProgram } from '../programs/start-program.js';
import { waitUntilReady } from '../programs/wait-until-ready.js';
import { provideProgram } from '../provision/provide-program.js';

export interface StartAlertmanagerOptions {
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** An Alertmanager that keeps what it is sent, and tells nobody. */
export interface AlertmanagerService {
  /** The base URL, without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

const CONFIGURATION = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n';

/**
 * Starts an Alertmanager on loopback, alone.
 * @throws TestbedError `UNAVAILABLE` when there is none and none can be installed, `FAILED` when it doesn't start
 */
export async function startAlertmanager(options: StartAlertmanagerOptions = {}): Promise<AlertmanagerService> {
  const { machine = thisMachine(), onProgress = () => undefined } = options;
  const wanted = { program: 'prometheus-alertmanager', debianPackage: 'prometheus-alertmanager' };
  const alertmanager = await provideProgram(wanted, machine, onProgress);
  const folder = await mkdtemp(join(tmpdir(), 'pisync-alertmanager-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });

  async function run(port: number): Promise<RunningProgram> {
    const args = [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ];
    const program = startProgram(alertmanager, args, machine.programFolders);
    await waitUntilReady('prometheus-alertmanager', program, async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => null);
      return answer?.ok === true;
    });
    return program;
  }

  try {
    await writeFile(join(folder, 'alertmanager.yml'), CONFIGURATION);
    const { port, program } = await onFreePort(undefined, async (free) => ({ port: free, program: await run(free) }));
    return {
      url: `http://127.0.0.1:${port}`,
      async stop() {
        await program.end('SIGTERM');
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
