import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Progress, readScenario, type ScenarioInput, type SimulationReport } from '@pisync/simulator';
import { type ServiceProcessOptions, startServiceProcess } from '../demo/service-process.js';
import { describeSimulation } from '../output/describe-simulation.js';
import { requireFolderOf, writeHtmlReport } from '../output/html-report.js';
import { count, seconds } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { simulateAgain } from './again.js';
import { requireExact } from './require-exact.js';
import { runSimulation } from './with-progress.js';

/** How large a demonstration. */
export interface DemoOptions {
  /** A shipped scenario's name, or a file. */
  readonly scenario: string;
  readonly devices: number;
  readonly seed: number;
  /** How often the service is killed with SIGKILL while devices upload. */
  readonly kills: number;
  /** Where to write the report as an HTML page. */
  readonly html?: string;
  readonly json: boolean;
  /** Ends it early; everything is cleaned up all the same. */
  readonly signal: AbortSignal;
}

const MEBIBYTE = 2 ** 20;
/** Enough uploads at once for many to share a commit, as when a region comes back. */
const CONCURRENCY = 128;

/** What a demonstration came to; times in milliseconds. */
interface DemoOutcome {
  readonly report: SimulationReport;
  readonly kills: number;
  /** `null` where the system doesn't say. */
  readonly peakMemoryMib: number | null;
  readonly startMs: number;
  readonly stopMs: number;
}

/**
 * Starts a service on a free port and an empty temporary folder, has a fleet upload to it, checks every answer, and cleans up. `program` is the file that has the `serve` command.
 *
 * @throws CliError with `checkFailed` when the service differs from the truth
 */
export async function demo(options: DemoOptions, program: string, terminal: Terminal): Promise<void> {
  if (options.html !== undefined) await requireFolderOf(options.html);
  const scenario = readScenario(options.scenario);
  const folder = await mkdtemp(join(tmpdir(), 'pisync-demo-'));
  const place = { program, dataDir: join(folder, 'data'), logFile: join(folder, 'service.log') };
  let keepLog = true;
  try {
    const outcome = await runDemo(options, scenario, place, terminal);
    const { report, kills, peakMemoryMib } = outcome;
    const again = simulateAgain({ devices: report.devices, seed: report.seed });
    const json = { ...report, kills, peak_memory_mib: peakMemoryMib };
    await print(terminal, options.json ? JSON.stringify(json) : describeDemo(outcome, again, terminal));
    if (options.html !== undefined) await writeHtmlReport(report, again, options.html, terminal);
    requireExact(report, again);
    keepLog = false;
  } finally {
    keepLog &&= !options.signal.aborted;
    await rm(keepLog ? place.dataDir : folder, { recursive: true, force: true });
    if (keepLog) say(terminal, `The service's log is kept: ${place.logFile}`);
  }
}

async function runDemo(
  options: DemoOptions,
  scenario: ScenarioInput,
  place: ServiceProcessOptions,
  terminal: Terminal,
): Promise<DemoOutcome> {
  const { devices, seed, signal } = options;
  const begunAt = performance.now();
  const service = await startServiceProcess(place);
  const startMs = performance.now() - begunAt;
  const killer = createKiller(options.kills, service.killAndRestart);
  try {
    say(
      terminal,
      `A service listens on ${service.url.href}; ${count(devices)} devices of ${scenario.name} upload to it.`,
    );
    const fleet = { target: service.url.href, scenario, devices, seed, verify: true, concurrency: CONCURRENCY, signal };
    const report = await runSimulation(fleet, terminal, killer.watch);
    await killer.settled();
    const peak = await service.peakMemory();
    const stopBegunAt = performance.now();
    await service.stop();
    return {
      report,
      kills: killer.count(),
      peakMemoryMib: peak === null ? null : Math.round(peak / MEBIBYTE),
      startMs,
      stopMs: performance.now() - stopBegunAt,
    };
  } finally {
    // one that is being started again must not outlive this
    await killer.settled().catch(() => {});
    service.destroy();
  }
}

function describeDemo(
  { report, kills, peakMemoryMib, startMs, stopMs }: DemoOutcome,
  again: string,
  terminal: Terminal,
): string {
  const { send, verify } = report.elapsed_ms;
  const rows: readonly (readonly [string, string])[] = [
    ...(kills > 0 ? [['Killed', `${kills} ${kills === 1 ? 'time' : 'times'}`] as const] : []),
    ['Service memory', peakMemoryMib === null ? 'not known on this system' : `${peakMemoryMib} MiB at most`],
    ['Steps', `start ${seconds(startMs)}, send ${seconds(send)}, verify ${seconds(verify)}, stop ${seconds(stopMs)}`],
  ];
  return [
    describeSimulation(report, again, terminal),
    ...rows.map(([name, value]) => `${name.padEnd(20)}${value}`),
  ].join('\n');
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
