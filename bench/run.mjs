/**
 * `npm run bench`: measures, prints what it finds beside its ceilings, keeps it in `results/` and makes the tables of
 * docs/performance.md of that. `-- batch reads` for these alone; `--quick` for fewer rounds of less, which are not kept; `--full` for more
 * rounds of more; `--rounds N`, `--events N` that are stored beforehand. A target that is missed is said, and ends it with 0 all the same: with 1
 * only what could not be measured, or was not stored as it was answered.
 */
import { writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeFolder, removeFolder } from './harness/processes.mjs';
import { rowLine } from './harness/row-line.mjs';
import { writePerformancePage } from './performance-page.mjs';

const BENCHMARKS = [
  'single-embedded',
  'single-queued',
  'batch',
  'late-events',
  'reads',
  'growth',
  'restart',
  'drain',
  'generation',
  'monitor',
];
/** Figures of a round are made of this much of what they are at full size. */
const SCALES = {
  quick: { rounds: 2, events: 200_000, share: 0.2 },
  normal: { rounds: 3, events: 10_000_000, share: 1 },
  full: { rounds: 5, events: 10_000_000, share: 2 },
};
const RESULTS = fileURLToPath(new URL('results/', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

const { names, scale, rounds, events } = readArguments();
const stores = makeFolder();
const startedMs = performance.now();
/** What else the machine did before the first benchmark. */
const [loadBefore] = loadavg();
const failed = [];
const missed = [];
for (const name of names) await measure(name);
if (scale !== 'quick' && failed.length < names.length) writePerformancePage();
console.log(`\ntook ${Math.round((performance.now() - startedMs) / 1000)} s`);
if (missed.length > 0) console.log(`MISSED, ${missed.length} targets:\n${missed.map((row) => `  ${row}`).join('\n')}`);
if (failed.length > 0) console.error(`could not be measured: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);

async function measure(name) {
  const { title, run } = await import(`./${name}.mjs`);
  const folder = makeFolder();
  const { share } = SCALES[scale];
  const beganMs = performance.now();
  console.log(`\n${title} (${name})`);
  try {
    // whole batches, whatever the share
    const part = (count) => Math.max(1, Math.round((count * share) / 500)) * 500;
    const rows = await run({ folder, stores, rounds, scale, events, part });
    for (const row of rows) console.log(rowLine(row));
    missed.push(...rows.filter(({ holds }) => holds === false).map(({ what }) => `${name}: ${what}`));
    if (scale !== 'quick') await keep(name, { title, rows });
  } catch (error) {
    failed.push(name);
    console.error(error);
  } finally {
    removeFolder(folder);
  }
  console.log(`  ${Math.round((performance.now() - beganMs) / 1000)} s`);
}

async function keep(name, { title, rows }) {
  const git = (...args) => execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8' }).trim();
  const record = {
    title,
    date: new Date().toISOString().slice(0, 10),
    commit: git('describe', '--always', '--dirty'),
    node: process.version,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memory_gib: Math.round(totalmem() / 2 ** 30),
      load_before: loadBefore,
    },
    scale,
    rounds,
    rows,
  };
  await writeFile(join(RESULTS, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
}

function readArguments() {
  const options = {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    events: { type: 'string' },
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.find((name) => !BENCHMARKS.includes(name));
    if (unknown !== undefined) throw new Error(`there is no ${unknown}; there are ${BENCHMARKS.join(', ')}`);
    if (values.quick && values.full) throw new Error('--quick and --full exclude one another');
    const chosen = values.quick ? 'quick' : values.full ? 'full' : 'normal';
    const whole = (option, otherwise, step) => {
      const value = Number(values[option] ?? otherwise);
      if (Number.isInteger(value) && value > 0 && value % step === 0) return value;
      throw new Error(`--${option} must be a whole number${step > 1 ? `, a multiple of ${step}` : ' of 1 and more'}`);
    };
    return {
      names: positionals.length > 0 ? positionals : BENCHMARKS,
      scale: chosen,
      rounds: whole('rounds', SCALES[chosen].rounds, 1),
      events: whole('events', SCALES[chosen].events, 100_000),
    };
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}
