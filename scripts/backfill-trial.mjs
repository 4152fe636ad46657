/**
 * `npm run backfill-trial`: lets the simulator write logs as they are carried by hand, imports them into an embedded store with
 * `kill -9` at random moments, each time going on, and has everything a service on that store says verified. Ends with 3 where
 * something differs from the truth.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
/** Events of a device of the scenario. */
const EVENTS_PER_DEVICE = 16.33;
const EXIT = { exact: 0, error: 1, usage: 2, differs: 3 };

const { events, kills, histories, seed, keep } = readArguments();
const number = (value) => Math.round(value).toLocaleString('en-US');
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const mebibytes = (kib) => `${number(kib / 1024)} MiB`;
const say = (name, value) => console.log(`${name.padEnd(20)}${value}`);

const folder = await mkdtemp(join(tmpdir(), 'pisync-trial-'));
const [logs, ledger] = [join(folder, 'logs.ndjson.gz'), join(folder, 'logs.ledger')];
const [store, checkpoint] = [join(folder, 'store'), join(folder, 'checkpoint.json')];
try {
  const { distinct_events: distinct, events_written: written, bad_lines: bad } = await writeLogs();
  say(
    'Logs',
    `${number(distinct)} events, ${number(written + bad)} lines, ${number((await stat(logs)).size / 1e6)} MB`,
  );
  const run = await importWithKills(written + bad);
  say('Killed', run.killedAt.map((records) => `after ${number(records)}`).join(', ') || 'never');
  say(
    'Importing',
    `${seconds(run.tookMs)} in ${run.starts} starts, ${number((distinct * 1000) / run.tookMs)} events/s`,
  );
  say('Memory at most', `${mebibytes(run.ownKib)} of its own, ${mebibytes(run.residentKib)} with the mapped store`);
  say('Rejected', `${number(run.summary.rejected)} of ${number(bad)} bad lines`);
  const verdict = await verify();
  say('Verification', verdict.ok ? 'exact' : 'DIFFERS');
  if (run.summary.rejected !== bad || !verdict.ok) process.exitCode = EXIT.differs;
} finally {
  if (keep) console.log(`Kept in ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}

async function writeLogs() {
  const devices = String(Math.max(1, Math.round(events / EVENTS_PER_DEVICE)));
  const fleet = ['--scenario', 'steady', '--devices', devices, '--seed', seed];
  const { stdout, stderr, code } = await pisync([
    'simulate',
    ...fleet,
    '--target',
    `file:${logs}`,
    '--ledger',
    ledger,
    '--json',
  ]);
  if (code !== EXIT.exact) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Starts the import again and again; all but the last start are killed at random moments. */
async function importWithKills(total) {
  const moments = Array.from({ length: kills }, () => Math.random() * total).sort((a, b) => a - b);
  const killedAt = [];
  const begunMs = performance.now();
  const peaks = { ownKib: 0, residentKib: 0 };
  for (let starts = 1; ; starts += 1) {
    const args = ['backfill', 'import', logs, '--data-dir', store, '--checkpoint', checkpoint, '--json', '--quiet'];
    const child = spawn(process.execPath, [PROGRAM, ...args, '--rejects', join(folder, 'bad.ndjson')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    const moment = moments[killedAt.length] ?? Infinity;
    while (child.exitCode === null && child.signalCode === null) {
      await sample(child.pid, peaks);
      if ((await recordsDone()) >= moment) {
        await delay(Math.random() * 1000);
        child.kill('SIGKILL');
        await output;
      } else await Promise.race([delay(100), output]);
    }
    const [stdout, stderr] = await output;
    if (stderr.includes('Warning')) throw new Error(stderr);
    if (child.signalCode === 'SIGKILL') {
      killedAt.push(await recordsDone());
      continue;
    }
    if (child.exitCode !== EXIT.exact && child.exitCode !== EXIT.differs) throw new Error(stderr);
    return { summary: JSON.parse(stdout), killedAt, starts, tookMs: performance.now() - begunMs, ...peaks };
  }
}

/** How many records the checkpoint has as done. */
async function recordsDone() {
  const kept = await readFile(checkpoint, 'utf8').catch(() => null);
  return kept === null ? 0 : JSON.parse(kept).files.reduce((sum, { counts }) => sum + counts.records, 0);
}

/** What a process has in memory, in KiB: of its own, and with the pages of files it has mapped. Linux alone tells. */
async function sample(pid, peaks) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  peaks.ownKib = Math.max(peaks.ownKib, of('RssAnon'));
  peaks.residentKib = Math.max(peaks.residentKib, of('VmHWM'));
}

async function verify() {
  const env = { ...process.env, PORT: '0', PISYNC_DATA_DIR: store, LOG_LEVEL: 'info', MONGO_URI: '' };
  const service = spawn(process.execPath, [PROGRAM, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(service, 'exit');
  try {
    const url = await listening(service.stdout);
    const args = ['simulate', 'verify', '--ledger', ledger, '--target', url, '--histories', histories, '--json'];
    const { stdout, stderr } = await pisync(args);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  } finally {
    service.kill('SIGTERM');
    await exited;
  }
}

async function listening(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    const { url } = JSON.parse(line);
    if (url === undefined) continue;
    stdout.resume();
    return url;
  }
  throw new Error('the service ended before it listened');
}

async function pisync(args) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { stdout, stderr, code };
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        events: { type: 'string', default: '500000' },
        kills: { type: 'string', default: '5' },
        histories: { type: 'string', default: 'all' },
        seed: { type: 'string', default: '1' },
        keep: { type: 'boolean', default: false },
      },
    });
    const wrong = ['events', 'kills', 'seed'].find((name) => !/^\d+$/.test(values[name]));
    if (wrong !== undefined) throw new Error(`--${wrong} must be a whole number, not ${values[wrong]}`);
    return { ...values, events: Number(values.events), kills: Number(values.kills) };
  } catch (error) {
    const usage = 'npm run backfill-trial -- [--events 500000] [--kills 5] [--histories all] [--seed 1] [--keep]';
    console.error(`${error.message}\nUsage: ${usage}`);
    process.exit(EXIT.usage);
  }
}
