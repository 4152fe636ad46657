/**
 * `npm run scenarios`: plays the shipped scenarios one after the other, each against a service of its own with an embedded store,
 * and checks every answer. Ends with 3 where a service differed from the truth.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
const EXIT = { exact: 0, error: 1, usage: 2, differs: 3 };
const COLUMNS = [16, 9, 11, 10, 10];

let stopped = false;

/** Runs `pisync`; what it writes is gathered. */
async function pisync(...args) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  // a terminal tells the child itself, anyone else only this process
  const stop = () => child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  process.off('SIGTERM', stop);
  return { stdout, stderr, code };
}

/** One row; the first cell is aligned on the left, numbers on the right. */
function row([first, ...others], verdict) {
  const cells = others.map((cell, n) => String(cell).padStart(COLUMNS[n + 1]));
  return [String(first).padEnd(COLUMNS[0]), ...cells, ` ${verdict}`].join(' ');
}

const number = (value) => Math.round(value).toLocaleString('en-US');

/** Plays one scenario and prints its row, and where it isn't exact what the program said; returns the exit code. */
async function play(scenario, { devices, seed }) {
  const run = await pisync('demo', '--scenario', scenario, '--devices', devices, '--seed', seed, '--json');
  const report = run.stdout === '' ? null : JSON.parse(run.stdout);
  if (report === null) {
    console.log(row([scenario, devices, '-', '-', '-'], 'ERROR'));
  } else {
    const cells = [report.devices, report.distinct_events, report.events_per_second].map(number);
    const p99 = `${number(report.latency_ms.p99)} ms`;
    console.log(row([scenario, ...cells, p99], report.ok ? 'exact' : 'DIFFERS'));
  }
  if (run.code !== EXIT.exact) console.error(run.stderr.trimEnd());
  return run.code ?? EXIT.error;
}

/** Options and which scenarios; ends the process where they make no sense. */
async function readArguments() {
  const listed = JSON.parse((await pisync('simulate', 'scenarios', '--json')).stdout).map(({ name }) => name);
  try {
    const { values, positionals } = parseArgs({
      options: { devices: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
      allowPositionals: true,
    });
    const unknown = positionals.find((name) => !listed.includes(name));
    if (unknown !== undefined) throw new Error(`there is no scenario ${unknown}; there are ${listed.join(', ')}`);
    const wrong = Object.entries(values).find(([, value]) => !/^\d+$/.test(value));
    if (wrong !== undefined) throw new Error(`--${wrong[0]} must be a whole number, not ${wrong[1]}`);
    return { ...values, names: positionals.length === 0 ? listed : positionals };
  } catch (error) {
    console.error(`${error.message}\nUsage: npm run scenarios -- [--devices 10000] [--seed 1] [scenario ...]`);
    process.exit(EXIT.usage);
  }
}

const { names, ...fleet } = await readArguments();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = true;
  });
}
console.log(row(['scenario', 'devices', 'events', 'events/s', 'p99'], 'verdict'));
const codes = [];
for (const name of names) if (!stopped) codes.push(await play(name, fleet));
const differing = codes.filter((code) => code === EXIT.differs).length;
const failed = codes.filter((code) => code !== EXIT.exact && code !== EXIT.differs).length;
if (differing + failed + (stopped ? 1 : 0) === 0) console.log(`All ${names.length} exact.`);
else
  console.log(
    `${differing} of ${names.length} differ, ${failed} could not be played${stopped ? '; interrupted' : ''}.`,
  );
process.exitCode = differing > 0 ? EXIT.differs : failed > 0 || stopped ? EXIT.error : EXIT.exact;
