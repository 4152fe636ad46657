import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { onFreePort } from '../programs/free-port.js';
import { startProgram, type RunningProgram } from '../programs/start-program.js';
import { waitUntilReady } from '../programs/wait-until-ready.js';
import { provideProgram } from '../provision/provide-program.js';
import { redisProcess } from './redis-process.js';

export interface StartRedisOptions {
  /** A free one by default. */
  readonly port?: number;
  /** A folder that exists and stays; by default a temporary one, removed when the service stops. */
  readonly dataDir?: string;
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** A Redis that keeps what it acknowledged: every write is on the disk before it is answered, and nothing is evicted. */
export interface RedisService {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Stops it in good order, and removes its data if they are temporary. */
  stop(): Promise<void>;
  /** Kills it, as a crash would (SIGKILL). */
  kill(): Promise<void>;
  /** Stops it if it still runs, starts it again on the same port and data, and resolves once it answers. */
  restart(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Starts a Redis on loopback.
 *
 * @throws TestbedError `UNAVAILABLE` when there is no redis-server and none can be installed, `FAILED` when it doesn't start
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisService> {
  const { machine = thisMachine(), onProgress = () => undefined } = options;
  const wanted = { program: 'redis-server', debianPackage: 'redis-server' };
  const redisServer = await provideProgram(wanted, machine, onProgress);
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'pisync-redis-')));
  const removeData = async (): Promise<void> => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };

  async function run(port: number): Promise<RunningProgram> {
    const program = startProgram(redisServer, redisArguments(port, dataDir), machine.programFolders);
    await waitUntilReady('redis-server', program, async () => (await redisProcess(HOST, port)) === program.pid);
    return program;
  }

  try {
    const started = await onFreePort(options.port, async (port) => ({ port, program: await run(port) }));
    const { port } = started;
    let { program } = started;
    return {
      host: HOST,
      port,
      dataDir,
      async stop() {
        await program.end('SIGTERM');
        await removeData();
      },
      kill: () => program.end('SIGKILL'),
      async restart() {
        await program.end('SIGTERM');
        program = await run(port);
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}

function redisArguments(port: number, dataDir: string): readonly string[] {
  const settings = {
    bind: HOST,
    port: String(port),
    dir: dataDir,
    appendonly: 'yes',
    appendfsync: 'always',
    // a queue that loses jobs to make room is worse than one that refuses them
    'maxmemory-policy': 'noeviction',
    // the append-only file has everything; no snapshots beside it
    save: '',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}
