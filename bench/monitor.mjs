/**
 * What the monitor costs while 2,000 events a second arrive at a service with 100,000 devices: `node bench/monitor.mjs`. It runs in a
 * terminal of 80 x 24 (tmux), half of the time on the list of failing devices, half on the feed of incidents. The ceiling, measured in
 * the same run, is a loop that does nothing else for a second: what one core of this machine gives.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTerminal } from '@pisync/testbed';
import { PISYNC, startFilledService, startLoad } from './monitor-fleet.mjs';

const RESULTS = fileURLToPath(new URL('results/monitor.json', import.meta.url));
const DEVICES = Number(process.env['DEVICES'] ?? 100_000);
const EVENTS_PER_SECOND = 2000;
const SECONDS = 60;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Share of a core that a busy loop gets in a second: less than 1 where the machine does something else. */
function ceiling() {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  while (performance.now() - startedMs < 1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - startedMs);
}

const folder = mkdtempSync(join(tmpdir(), 'pisync-bench-'));
const statsFile = join(folder, 'frames.json');
const service = await startFilledService(DEVICES);
const load = startLoad(service.url, { eventsPerSecond: EVENTS_PER_SECOND, devices: DEVICES });
const terminal = await startTerminal({ columns: 80, rows: 24 });
await terminal.type(`node ${PISYNC} monitor --url ${service.url} --frame-stats ${statsFile}`);
await terminal.press('Enter');
await terminal.until((text) => text.includes('● live'));
const before = load.sent.events;
const startedMs = performance.now();
await pause(SECONDS / 2);
await terminal.press('2');
await pause(SECONDS / 2);
const eventsPerSecond = Math.round(((load.sent.events - before) * 1000) / (performance.now() - startedMs));
const core = ceiling();
await terminal.press('q');
await terminal.until((text) => !text.includes('● live'));
await load.stop();
await terminal.stop();
await service.stop();

const { frames, frame_ms, cpu_ms, elapsed_ms } = JSON.parse(readFileSync(statsFile, 'utf8'));
rmSync(folder, { recursive: true });
const result = {
  devices: DEVICES,
  events_per_second: eventsPerSecond,
  frames,
  frames_per_second: frames / (elapsed_ms / 1000),
  frame_ms,
  cpu_share_of_a_core: cpu_ms / elapsed_ms,
};
console.log(`ceiling: a busy loop gets ${(core * 100).toFixed(0)} % of a core`);
console.log(`${DEVICES.toLocaleString('en-US')} devices, ${eventsPerSecond.toLocaleString('en-US')} events/s`);
console.log(`frames:  ${frames}, ${result.frames_per_second.toFixed(1)} a second`);
console.log(`a frame: median ${frame_ms.p50.toFixed(1)} ms, p99 ${frame_ms.p99.toFixed(1)} ms`);
console.log(`CPU:     ${(result.cpu_share_of_a_core * 100).toFixed(1)} % of a core, its start included`);

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
const record = {
  date: new Date().toISOString().slice(0, 10),
  commit: git('describe', '--always', '--dirty'),
  node: process.version,
  machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memory_gib: Math.round(totalmem() / 2 ** 30) },
  ceiling: { busy_loop_share_of_a_core: core },
  results: [result],
};
writeFileSync(RESULTS, `${JSON.stringify(record, null, 2)}\n`);
