/**
 * How fast a fleet is generated on one core, and in how much memory, sending nothing: `npm run bench`. Each case runs in a
 * process of its own. The ceiling, measured in the same run, is a loop that draws the same figures for as many events
 * with `Math.random` and does nothing else: no devices, no links, no uploads, no order.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const PISYNC = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
const CEILING = fileURLToPath(new URL('generation-ceiling.mjs', import.meta.url));
const RESULTS = fileURLToPath(new URL('results/generation.json', import.meta.url));

/** 30 days of school are 22 school days: the case memory is judged by. */
const THIRTY_DAYS = ['--set', 'calendar.days=30'];

const CASES = [
  { name: 'reconnect storm', args: ['--scenario', 'reconnect-storm', '--devices', '100000'] },
  { name: 'school days, 30 days', args: ['--scenario', 'school-day', '--devices', '100000', ...THIRTY_DAYS] },
  { name: 'reconnect storm', args: ['--scenario', 'reconnect-storm', '--devices', '1000000'] },
  { name: 'school day', args: ['--scenario', 'school-day', '--devices', '1000000'] },
];

const json = (file, args) =>
  JSON.parse(
    execFileSync(process.execPath, [file, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
const count = (value) => value.toLocaleString('en-US').padStart(12);

const ceiling = json(CEILING, ['2000000']);
console.log(`ceiling: ${count(ceiling.events_per_second)} events/s\n`);
console.log('                          devices       events     events/s  of ceiling   memory');
const results = CASES.map(({ name, args }) => {
  const { devices, events, events_per_second, peak_memory_mib, elapsed_ms } = json(PISYNC, [
    'simulate',
    '--target',
    'null',
    '--json',
    ...args,
  ]);
  const share = events_per_second / ceiling.events_per_second;
  const figures = `${count(devices)} ${count(events)} ${count(events_per_second)}`;
  console.log(
    `${name.padEnd(21)}${figures} ${`${(share * 100).toFixed(0)} %`.padStart(11)} ${String(peak_memory_mib).padStart(5)} MiB`,
  );
  return { name, devices, events, elapsed_ms, events_per_second, share_of_ceiling: share, peak_memory_mib };
});

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory_gib: Math.round(totalmem() / 2 ** 30),
};
const commit = git('describe', '--always', '--dirty');
const record = {
  date: new Date().toISOString().slice(0, 10),
  commit,
  node: process.version,
  machine,
  ceiling,
  results,
};
writeFileSync(RESULTS, `${JSON.stringify(record, null, 2)}\n`);
