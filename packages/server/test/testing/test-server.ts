import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseServerConfig, type RunningServer, startServer, type StartServerOptions } from '../../src/index.js';

/** A line of the log, parsed. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A service on a free port over a folder of its own. */
export interface TestServer {
  readonly running: RunningServer;
  readonly dataDir: string;
  /** What was logged so far, of one of pino's levels or of all. */
  logged(level?: 'debug' | 'info' | 'warn' | 'error'): readonly LogLine[];
  /** Closes the service and removes its folder. */
  remove(): Promise<void>;
}

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 };

/** Starts a service for a test. */
export async function startTestServer(
  options: StartServerOptions = {},
  logLevel = 'debug',
  env: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pisync-server-'));
  const lines: LogLine[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const config = parseServerConfig({ PORT: '0', PISYNC_DATA_DIR: dataDir, LOG_LEVEL: logLevel, ...env });
  const running = await startServer(config, { destination, ...options });
  return {
    running,
    dataDir,
    logged: (level) => lines.filter((line) => level === undefined || line['level'] === LEVELS[level]),
    async remove() {
      await running.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
