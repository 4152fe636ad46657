import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const GENERATOR = fileURLToPath(new URL('offer-load.mjs', import.meta.url));

/** Starts a service over a folder, in a process of its own, and says where it listens and what memory it takes. */
export async function startService(dataDir) {
  const environment = { ...process.env, PORT: '0', HOST: '127.0.0.1', PISYNC_DATA_DIR: dataDir, LOG_LEVEL: 'info' };
  const service = spawn(process.execPath, [PROGRAM, 'serve'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: service.stdout });
  const port = await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const { url } = JSON.parse(line);
      if (url?.startsWith('http') === true) resolve(Number(new URL(url).port));
    });
    service.on('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  return {
    port,
    /** In MiB: now, and at most so far. */
    memory() {
      const status = readFileSync(`/proc/${service.pid}/status`, 'utf8');
      const mib = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
      // the pages of the store that are mapped may go at any time
      return { own: mib('RssAnon'), most: mib('VmHWM') };
    },
    get running() {
      return service.exitCode === null;
    },
    async stop() {
      service.kill();
      if (service.exitCode === null) await once(service, 'exit');
    },
  };
}

/** Offers load in a process of its own; resolves with what came of it. */
export async function offerLoad(work) {
  const generator = spawn(process.execPath, [GENERATOR, JSON.stringify(work)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(generator.stdout), once(generator, 'close')]);
  if (generator.exitCode !== 0) throw new Error(`the load generator ended with ${generator.exitCode}`);
  return JSON.parse(output);
}

/** Runs the command line, and resolves with its standard output, line by line. */
export function pisyncLines(args) {
  const program = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return createInterface({ input: program.stdout });
}
