import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CliError } from '../cli-error.js';

const startLine = z.object({ url: z.url() });

/** How to run the service as a process of its own. */
export interface ServiceProcessOptions {
  /** The program that has the `serve` command. */
  readonly program: string;
  readonly dataDir: string;
  readonly logFile: string;
}

/** A service in a process of its own, which can be killed and started again on the same data and port. */
export interface ServiceProcess {
  readonly url: URL;
  /** Ends it as a power cut would, and starts it again. */
  killAndRestart(): Promise<void>;
  /** Asks it to stop. @throws CliError when it doesn't end with 0 */
  stop(): Promise<void>;
  /** Ends it in any case. */
  destroy(): void;
  /** The most memory that it, or one before it, had resident, in bytes; `null` where the system doesn't say. */
  peakMemory(): Promise<number | null>;
}

/** Starts the service on a free port and waits until it listens. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  let current = await launch(options, 0);
  const url = current.url;
  let peakBefore: number | null = null;

  async function peakMemory(): Promise<number | null> {
    const peak = await peakOf(current.child);
    return peak === null ? peakBefore : Math.max(peak, peakBefore ?? 0);
  }

  return {
    url,
    peakMemory,
    async killAndRestart() {
      peakBefore = await peakMemory();
      const exited = exitOf(current.child);
      current.child.kill('SIGKILL');
      await exited;
      current = await launch(options, Number(url.port));
    },
    async stop() {
      const exited = exitOf(current.child);
      current.child.kill('SIGTERM');
      const code = await exited;
      if (code !== 0) throw new CliError(`the service ended with ${code}; its log is ${options.logFile}`);
    },
    destroy() {
      current.child.kill('SIGKILL');
    },
  };
}

async function launch(options: ServiceProcessOptions, port: number): Promise<{ child: ChildProcess; url: URL }> {
  const child = spawn(process.execPath, [options.program, 'serve'], {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      PISYNC_DATA_DIR: options.dataDir,
      LOG_LEVEL: 'info',
      MONGO_URI: '',
      PISYNC_FLEET_SECRET: '',
      PISYNC_FLEET_SECRET_PREVIOUS: '',
      // all devices of a simulator have one address
      PISYNC_REFUSAL_RATE: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  child.stderr.pipe(log, { end: false });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      log.end();
      reject(new CliError(`the service ended with ${code} before it listened; its log is ${options.logFile}`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      const started = startLine.safeParse(parseLine(line));
      if (started.success) resolve({ child, url: new URL(started.data.url) });
    });
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** Linux keeps the high-water mark of a process's resident memory, in KiB. */
async function peakOf({ pid }: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
