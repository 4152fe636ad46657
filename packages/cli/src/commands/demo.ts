import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '@pisync/simulator';
import { startServiceProcess } from '../demo/service-process.js';
import { describeSimulation } from '../output/describe-simulation.js';
import { seconds } from '../output/progress-line.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { requireExact, runSimulation } from './simulate-fleet.js';

/** How large a demonstration. */
export interface DemoOptions {
  readonly devices: number;
  readonly seed: number;
  /** How often the service is killed with SIGKILL while devices upload. */
  readonly kills: number;
  readonly json: boolean;
  /** Ends it early; everything is cleaned up all the same. */
  readonly signal: AbortSignal;
}

const MEBIBYTE = 2 ** 20;

/**
 * Starts a service on a free port and an empty temporary folder, has a fleet come back online, checks every answer, and
 * cleans up. `program` is the file that has the `serve` command.
 *
 * @throws CliError with `checkFailed` when the service differs from the truth
 */
export async function demo(options: DemoOptions, program: string, terminal: Terminal): Promise<void> {
  const begunAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'pisync-demo-'));
  const logFile = join(folder, 'service.log');
  let keepLog = true;
  const service = await startServiceProcess({ program, dataDir: join(folder, 'data'), logFile });
  const startMs = performance.now() - begunAt;
  try {
    say(terminal, `A service listens on ${service.url.href}; ${options.devices} devices come back online.`);
    const killer = createKiller(options.kills, service.killAndRestart);
    const report = await runSimulation(
      {
        target: service.url,
        devices: options.devices,
        seed: options.seed,
        verify: true,
        concurrency: 128,
        signal: options.signal,
      },
      terminal,
      killer.watch,
    );
    await killer.settled();
    const peak = await service.peakMemory();
    const stopBegunAt = performance.now();
    await service.stop();
    const stopMs = performance.now() - stopBegunAt;
    const peakMebibytes = peak === null ? null : Math.round(peak / MEBIBYTE);
    if (options.json) {
      await print(terminal, JSON.stringify({ ...report, kills: killer.count(), peak_memory_mib: peakMebibytes }));
    } else {
      const steps = `start ${seconds(startMs)}, send ${seconds(report.elapsed_ms.send)}, verify ${seconds(report.elapsed_ms.verify)}, stop ${seconds(stopMs)}`;
      await print(
        terminal,
        [
          describeSimulation(report, terminal),
          ...(options.kills > 0 ? [`${'Killed'.padEnd(20)}${killer.count()} times`] : []),
          `${'Service memory'.padEnd(20)}${peakMebibytes === null ? 'not known on this system' : `${peakMebibytes} MiB at most`}`,
          `${'Steps'.padEnd(20)}${steps}`,
        ].join('\n'),
      );
    }
    requireExact(report);
    keepLog = false;
  } finally {
    service.destroy();
    await rm(keepLog ? join(folder, 'data') : folder, { recursive: true, force: true });
    if (keepLog) say(terminal, `The service's log is kept: ${logFile}`);
  }
}

/** Kills at even shares of the upload: three times means at a quarter, a half and three quarters. */
function createKiller(kills: number, kill: () => Promise<void>) {
  let done = 0;
  let killing: Promise<void> = Promise.resolve();
  let failure: unknown = null;
  return {
    watch({ phase, done: sent, total }: Progress): void {
      if (phase !== 'send' || done === kills || sent < ((done + 1) * total) / (kills + 1)) return;
      done += 1;
      killing = killing.then(kill).catch((error: unknown) => {
        failure = error;
      });
    },
    count: (): number => done,
    async settled(): Promise<void> {
      await killing;
      if (failure !== null) throw failure;
    },
  };
}
