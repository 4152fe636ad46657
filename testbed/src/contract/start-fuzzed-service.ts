import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPisync } from '../cluster/pisync-process.js';
import { thisMachine } from '../machine.js';
import { onFreePort } from '../programs/free-port.js';

/** A service process of its own over an empty folder. */
export interface FuzzedService {
  readonly base: URL;
  /** What it logged. */
  log(): Promise<string>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

/** Starts the `pisync` that was built in this checkout. @throws TestbedError `FAILED` when it doesn't answer */
export async function startFuzzedService(): Promise<FuzzedService> {
  const folder = await mkdtemp(join(tmpdir(), 'pisync-fuzz-'));
  const logFile = join(folder, 'service.log');
  const machine = thisMachine();
  const service = await onFreePort(undefined, (port) => {
    const env = {
      PORT: String(port),
      HOST: '127.0.0.1',
      PISYNC_DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'error',
      PISYNC_REFUSAL_RATE: '0',
    };
    return startPisync({ args: ['serve'], env, port, logFile, machine });
  });
  return {
    base: new URL(`http://127.0.0.1:${service.port}/`),
    log: () => readFile(logFile, 'utf8'),
    async stop() {
      await service.stop();
      await rm(folder, { recursive: true });
    },
  };
}
