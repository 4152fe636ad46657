import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { PISYNC } from './run-pisync.js';

const startLine = z.object({ url: z.url() });

/** The service as a process of its own. */
export interface PisyncService {
  readonly url: URL;
  /** Asks it to stop. Resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, as a crash does; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts `pisync serve`, on a free port unless one is named, and waits until it listens. */
export async function startPisyncService(
  dataDir: string,
  port = 0,
  env: Readonly<Record<string, string>> = {},
): Promise<PisyncService> {
  const service = spawn(process.execPath, [PISYNC, 'serve'], {
    env: { ...process.env, PORT: String(port), PISYNC_DATA_DIR: dataDir, LOG_LEVEL: 'info', MONGO_URI: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(service, 'exit');
  const lines = createInterface({ input: service.stdout });
  const [line] = await once(lines, 'line');
  return {
    url: new URL(startLine.parse(JSON.parse(String(line))).url),
    async stop() {
      service.kill('SIGTERM');
      const [code] = await exited;
      return z.number().nullable().parse(code);
    },
    async kill() {
      service.kill('SIGKILL');
      await exited;
    },
  };
}
