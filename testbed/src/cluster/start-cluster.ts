import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { startNginx, type NginxService } from '../nginx/start-nginx.js';
import { freePort } from '../programs/free-port.js';
import { type PisyncProcess, startPisync } from './pisync-process.js';

export interface StartClusterOptions {
  /** A server; the cluster has a database of its own there. */
  readonly mongoUri: string;
  /** A server that no other cluster uses. */
  readonly redis: { readonly host: string; readonly port: number };
  /** 2 by default. */
  readonly apis?: number;
  /** 2 by default. */
  readonly workers?: number;
  /** `queued` by default. */
  readonly ack?: 'stored' | 'queued';
  /** Added to the environment of every process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** PiSync as it is deployed: API processes behind an Nginx, and workers. */
export interface Cluster {
  /** Nginx, without a slash at its end. */
  readonly url: string;
  readonly apis: readonly PisyncProcess[];
  readonly workers: readonly PisyncProcess[];
  /** Where the processes log. */
  readonly logFolder: string;
  /** The server and the cluster's database. */
  readonly mongoUri: string;
  /** Stops everything in good order; what they logged is removed when `keepLogs` isn't said. @throws when one doesn't end with 0 */
  stop(options?: { keepLogs?: boolean }): Promise<void>;
}

/** Starts a cluster on loopback. When one part fails the others are stopped. */
export async function startCluster(options: StartClusterOptions): Promise<Cluster> {
  const { apis = 2, workers = 2, ack = 'queued', machine = thisMachine(), onProgress = () => undefined } = options;
  const logFolder = await mkdtemp(join(tmpdir(), 'pisync-cluster-'));
  const mongoUri = withDatabase(options.mongoUri, `cluster-${randomUUID()}`);
  const env = {
    MONGO_URI: mongoUri,
    REDIS_HOST: options.redis.host,
    REDIS_PORT: String(options.redis.port),
    PISYNC_ACK: ack,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    ...options.env,
  };
  const started: { stop(): Promise<void> }[] = [];
  const start = async (name: string, args: readonly string[], portVariable: string): Promise<PisyncProcess> => {
    const port = await freePort();
    const process = await startPisync({
      args,
      env: { ...env, [portVariable]: String(port) },
      port,
      logFile: join(logFolder, `${name}.log`),
      machine,
    });
    started.push(process);
    return process;
  };
  const stopAll = async (): Promise<void> => {
    for (const part of started.toReversed()) await part.stop();
  };

  try {
    const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
    const workerProcesses = await inTurn(numbered(workers), (n) =>
      start(`worker-${n}`, ['worker'], 'PISYNC_WORKER_PORT'),
    );
    const apiProcesses = await inTurn(numbered(apis), (n) => start(`api-${n}`, ['serve', '--workers', '0'], 'PORT'));
    const nginx: NginxService = await startNginx({
      upstreams: apiProcesses.map(({ port }) => port),
      machine,
      onProgress,
    });
    started.push(nginx);
    return {
      url: nginx.url,
      apis: apiProcesses,
      workers: workerProcesses,
      logFolder,
      mongoUri,
      async stop({ keepLogs = false } = {}) {
        await stopAll();
        if (!keepLogs) await rm(logFolder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await stopAll().catch(() => undefined);
    throw error;
  }
}

/** One after the other: starting takes a whole core. */
async function inTurn<T>(numbers: readonly number[], start: (number: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (const number of numbers) results.push(await start(number));
  return results;
}

/** The URI with this database in place of the one it names. */
function withDatabase(uri: string, database: string): string {
  const [, server = uri, query = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri) ?? [];
  return `${server}/${database}${query}`;
}
