/**
 * What the monitor costs while 2,000 events a second arrive at a service with a fleet in it. It runs in a terminal of 80 x 24 (tmux), half
 * of the time on the list of failing devices, half on the feed of incidents. The ceiling is a loop that does nothing else for a second:
 * what one core of this machine gives.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTerminal } from '@pisync/testbed';
import { interleave, row } from './harness/figures.mjs';
import { PISYNC, startFilledService, startLoad } from './monitor-fleet.mjs';

const EVENTS_PER_SECOND = 2000;
const SECONDS = { quick: 10, normal: 15, full: 60 };

export const title = 'The monitor';

export async function run({ folder, rounds, scale, part }) {
  const devices = part(100_000);
  const service = await startFilledService(devices);
  const load = startLoad(service.url, { eventsPerSecond: EVENTS_PER_SECOND, devices });
  try {
    const { ours, ceiling } = await interleave(Math.min(rounds, 2), {
      ours: (round) => watch(service.url, join(folder, `frames-${round}.json`), SECONDS[scale]),
      ceiling: () => shareOfACore(),
    });
    const what = `${devices.toLocaleString('en-US')} devices, 2,000 events/s`;
    return [
      row({
        what: `${what}: CPU of the monitor, its start included`,
        unit: '% of a core',
        ours: ours.map(({ cpu_ms, elapsed_ms }) => (100 * cpu_ms) / elapsed_ms),
        against: 'a loop that does nothing else',
        ceiling,
      }),
      row({ what: `${what}: a frame, median`, unit: 'ms', ours: ours.map(({ frame_ms }) => frame_ms.p50) }),
      row({ what: `${what}: a frame, p99`, unit: 'ms', ours: ours.map(({ frame_ms }) => frame_ms.p99) }),
    ];
  } finally {
    await load.stop();
    await service.stop();
  }
}

/** Has the monitor run for a while; resolves with what it says of its frames. */
async function watch(url, statsFile, seconds) {
  const terminal = await startTerminal({ columns: 80, rows: 24 });
  try {
    await terminal.type(`node ${PISYNC} monitor --url ${url} --frame-stats ${statsFile}`);
    await terminal.press('Enter');
    await terminal.until((text) => text.includes('● live'));
    await delay(seconds * 500);
    await terminal.press('2');
    await delay(seconds * 500);
    await terminal.press('q');
    await terminal.until((text) => !text.includes('● live'));
  } finally {
    await terminal.stop();
  }
  return JSON.parse(readFileSync(statsFile, 'utf8'));
}

/** Percent of a core that a busy loop gets in a second: less than 100 where the machine does something else. */
function shareOfACore() {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  while (performance.now() - startedMs < 1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - startedMs);
}
