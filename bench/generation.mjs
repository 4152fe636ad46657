/**
 * How fast a fleet is generated on one core, and in how much memory, sending nothing. The ceiling draws the same figures for as many
 * events with `Math.random` and does nothing else: no devices, no links, no uploads, no order.
 */
import { fileURLToPath } from 'node:url';
import { interleave, row } from './harness/figures.mjs';
import { pisync, runJson } from './harness/processes.mjs';

const CEILING = fileURLToPath(new URL('ceilings/random-figures.mjs', import.meta.url));
const CEILING_EVENTS = 2_000_000;

const CASES = [
  { name: 'reconnect storm', args: ['--scenario', 'reconnect-storm'], devices: 100_000 },
  { name: 'school day', args: ['--scenario', 'school-day'], devices: 100_000 },
];
/** 30 days of school are 22 school days: the case memory is judged by. */
const LARGE_CASES = [
  { name: 'school days, 30 days', args: ['--scenario', 'school-day', '--set', 'calendar.days=30'], devices: 100_000 },
  { name: 'reconnect storm', args: ['--scenario', 'reconnect-storm'], devices: 1_000_000 },
  { name: 'school day', args: ['--scenario', 'school-day'], devices: 1_000_000 },
];

export const title = 'Generation of a fleet';

export async function run({ rounds, scale, part }) {
  const rows = [];
  for (const { name, args, devices: most } of [...CASES, ...(scale === 'full' ? LARGE_CASES : [])]) {
    const devices = part(most);
    const { ours, ceiling } = await interleave(most === 100_000 ? rounds : 1, {
      ours: async () =>
        JSON.parse(await pisync(['simulate', '--target', 'null', '--json', '--devices', String(devices), ...args])),
      ceiling: () => runJson(CEILING, [String(CEILING_EVENTS)]),
    });
    const what = `${name}, ${devices.toLocaleString('en-US')} devices`;
    rows.push(
      row({
        what,
        unit: 'events/s',
        ours: ours.map((one) => one.events_per_second),
        against: 'drawing the figures',
        ceiling: ceiling.map((one) => one.events_per_second),
      }),
      row({ what: `${what}: most memory`, unit: 'MiB', ours: ours.map((one) => one.peak_memory_mib) }),
    );
  }
  return rows;
}
