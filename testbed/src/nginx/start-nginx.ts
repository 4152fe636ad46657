import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { onFreePort } from '../programs/free-port.js';
import { startProgram, type RunningProgram } from '../programs/start-program.js';
import { waitUntilReady } from '../programs/wait-until-ready.js';
import { provideProgram } from '../provision/provide-program.js';
import { workspaceFolder } from '../workspace-folder.js';
import { limitsFile, listenFile, upstreamsFile, type AddressLimits } from './included-files.js';

export interface StartNginxOptions {
  /** Ports of 127.0.0.1 that requests are spread over, at least one. */
  readonly upstreams: readonly number[];
  /** A free one by default. */
  readonly port?: number;
  /** What one address may do; by default so much that a load test from one address never meets it. */
  readonly limits?: AddressLimits;
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** An Nginx with the configuration of the deployment. */
export interface NginxService {
  readonly port: number;
  /** The base URL, without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

const UNLIMITED: AddressLimits = { requestsPerSecond: 1_000_000, burst: 1_000_000, connections: 65_535 };

/**
 * Starts an Nginx on loopback with `deploy/nginx.conf` as it is; only the files that it includes (instances, port, limits)
 * are the testbed's.
 *
 * @throws TestbedError `UNAVAILABLE` when there is no nginx and none can be installed, `FAILED` when it doesn't start
 */
export async function startNginx(options: StartNginxOptions): Promise<NginxService> {
  const { upstreams, limits = UNLIMITED, machine = thisMachine(), onProgress = () => undefined } = options;
  const nginx = await provideProgram({ program: 'nginx', debianPackage: 'nginx-light' }, machine, onProgress);
  const prefix = await mkdtemp(join(tmpdir(), 'pisync-nginx-'));
  const removePrefix = (): Promise<void> => rm(prefix, { recursive: true, force: true });

  async function run(port: number): Promise<RunningProgram> {
    await writeFile(join(prefix, 'listen.conf'), listenFile(port));
    const pidFile = join(prefix, 'nginx.pid');
    await rm(pidFile, { force: true });
    const globals = `daemon off; pid ${pidFile};`;
    const args = ['-p', prefix, '-c', join(prefix, 'nginx.conf'), '-g', globals];
    const program = startProgram(nginx, args, machine.programFolders);
    // which it writes once it listens: what answers on a port that is taken is somebody else
    await waitUntilReady('nginx', program, async () => existsSync(pidFile));
    return program;
  }

  try {
    // workers run as another user
    await chmod(prefix, 0o755);
    await copyFile(join(workspaceFolder(), '../deploy/nginx.conf'), join(prefix, 'nginx.conf'));
    await writeFile(join(prefix, 'upstreams.conf'), upstreamsFile(upstreams));
    await writeFile(join(prefix, 'limits.conf'), limitsFile(limits));
    const { port, program } = await onFreePort(options.port, async (free) => ({
      port: free,
      program: await run(free),
    }));
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      async stop() {
        await program.end('SIGTERM');
        await removePrefix();
      },
    };
  } catch (error) {
    await removePrefix();
    throw error;
  }
}
