/** Processes that a benchmark starts, on loopback, and the folders they run in: neither outlives the benchmark, however that ends. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const PISYNC = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 60_000;
/** Longer than checking the largest store takes. */
const TO_THE_END = { timeout: 30 * 60_000 };
const BETWEEN_LOOKS_MS = 3;
/** Idle is who takes less than this share of a core for so long. */
const [IDLE_SHARE, IDLE_FOR_MS, IDLE_WITHIN_MS] = [0.05, 500, 60_000];
/** Clock ticks a second in which Linux counts a process's CPU time, the same on every machine that Node runs on. */
const TICKS_A_SECOND = 100;

const running = new Set();
const folders = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) removeFolder(folder);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

function start(args, options) {
  const child = spawn(process.execPath, args, options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Makes a temporary folder. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'pisync-bench-'));
  folders.add(folder);
  return folder;
}

/** Removes it, with all that is in it. */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

/** Of this process's environment all but what PiSync is configured with. */
function environment(own) {
  const ours = /^(MONGO_URI|REDIS_|PISYNC_|PORT$|HOST$|LOG_LEVEL$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))), ...own };
}

/**
 * Starts `pisync serve` with its defaults, over a folder or as a process of a cluster.
 *
 * @param {{ folder: string, args?: string[], env?: Record<string, string>, nodeArgs?: string[] }} options `folder` is where it runs, and
 * where its log is
 */
export function startService({ folder, args = ['serve'], env = {}, nodeArgs = [] }) {
  const port = args[0] === 'worker' ? 'PISYNC_WORKER_PORT' : 'PORT';
  return startListening([...nodeArgs, PISYNC, ...args], { folder, portVariable: port, ready: '/readyz', env });
}

/** Starts a server that does nothing, as a ceiling: `node` or `express`. */
export function startNoOp(kind, folder) {
  const program = fileURLToPath(new URL(`../ceilings/${kind}-server.mjs`, import.meta.url));
  return startListening([program], { folder, portVariable: 'PORT', ready: '/', env: {} });
}

/** Starts a program that listens on the port in a variable, and resolves as soon as it says that it is ready. */
async function startListening(args, { folder, portVariable, ready, env }) {
  const port = await freePort();
  const logFile = `${folder}/log-${port}`;
  const log = await open(logFile, 'a');
  const startedMs = performance.now();
  const child = start(args, {
    cwd: folder,
    env: environment({ HOST: '127.0.0.1', [portVariable]: String(port), ...env }),
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const requireRunning = (inTime = true) => {
    if (inTime && isRunning()) return;
    throw new Error(`${args.join(' ')} ended or did not get ready: ${readFileSync(logFile, 'utf8').slice(-2000)}`);
  };
  while (!(await isReady(port, ready))) {
    requireRunning(performance.now() - startedMs < READY_WITHIN_MS);
    await delay(BETWEEN_LOOKS_MS);
  }
  const end = async (signal) => {
    if (!isRunning()) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await once(child, 'exit');
    clearTimeout(timer);
  };
  return {
    port,
    /** From its start until it was ready, in milliseconds. */
    startMs: performance.now() - startedMs,
    /** CPU time of all its threads so far. */
    cpuSeconds() {
      requireRunning();
      return cpuSeconds(child.pid);
    },
    memoryMib: () => (isRunning() ? memoryMib(child.pid) : Number.NaN),
    ask: async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).json(),
    /** Resolves when it has nothing to do: a service that has just started reads through its devices for those that nobody watches. */
    async idle() {
      const giveUpMs = performance.now() + IDLE_WITHIN_MS;
      for (let before = Number.NEGATIVE_INFINITY; performance.now() < giveUpMs;) {
        requireRunning();
        const now = cpuSeconds(child.pid);
        if (now - before < IDLE_SHARE * (IDLE_FOR_MS / 1000)) return;
        before = now;
        await delay(IDLE_FOR_MS);
      }
      throw new Error(`${args.join(' ')} was not idle within ${IDLE_WITHIN_MS / 1000} s`);
    },
    /** Has it do nothing for a while. */
    hold: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Runs `pisync` to its end; resolves with its standard output. @throws Error when it doesn't end with 0 */
export async function pisync(args, { env = {} } = {}) {
  const child = start([PISYNC, ...args], { env: environment(env), ...TO_THE_END, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, messages] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0)
    throw new Error(`pisync ${args.join(' ')} ended with ${child.exitCode}: ${messages.trim()}`);
  return output;
}

/** Runs a program of this folder to its end; resolves with the JSON it prints. @throws Error when it doesn't end with 0 */
export async function runJson(program, args) {
  const child = start([program, ...args], { ...TO_THE_END, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`${program} ended with ${child.exitCode}`);
  return JSON.parse(output);
}

function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // the name of the program may have spaces; after it come the state and, as 12th and 13th, the times
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Memory of its own: pages of the store that are mapped may go at any time. */
function memoryMib(pid) {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;
}

function isReady(port, path) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`));
    socket.once('data', (chunk) => {
      resolve(chunk.latin1Slice(9, 10) === '2');
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(false));
  });
}

/** Below those that systems give out by themselves: nobody else is given it before the program listens. */
async function freePort() {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
