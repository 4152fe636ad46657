/** `npm run demo -- --cluster`: PiSync as a cluster on real services, a fleet that comes back online, every answer checked. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster, type Cluster } from './cluster/start-cluster.js';
import { startServices, type Services } from './start-services.js';
import { reasonOf } from './testbed-error.js';
import { workspaceFolder } from './workspace-folder.js';

const HELP = `Starts MongoDB, Redis, two API processes behind an Nginx and two workers on 127.0.0.1, lets a simulated fleet come
back online, checks every answer, and cleans up. Ends with 3 when an answer is wrong.

Usage: npm run demo -- --cluster [options]

  --devices <number>     how many devices (100000 by default)
  --seed <number>        the same seed gives the same fleet (1 by default)
  --ack <queued|stored>  when an event is answered for (queued by default)
  -h, --help             this text

Environment:
  MONGO_URI              a MongoDB to use as it is, in a database of its own, instead of starting one
`;

const CONCURRENCY = 128;

interface DemoOptions {
  readonly devices: string;
  readonly seed: string;
  readonly ack: 'stored' | 'queued';
}

/** Reads the command line; `null` where help is asked for. */
function readArguments(): DemoOptions | null {
  const { values } = parseArgs({
    options: {
      cluster: { type: 'boolean' },
      devices: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      ack: { type: 'string', default: 'queued' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return null;
  const { devices, seed, ack } = values;
  if (ack !== 'queued' && ack !== 'stored') throw new RangeError(`--ack takes queued or stored, not "${ack}"`);
  return { devices, seed, ack };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs a fleet against the cluster; the code it ended with. */
function simulate(cluster: Cluster, { devices, seed }: DemoOptions): Promise<number> {
  const program = join(workspaceFolder(), '../packages/cli/dist/main.js');
  const fleet = ['--devices', devices, '--seed', seed, '--concurrency', String(CONCURRENCY), '--verify'];
  const child = spawn(process.execPath, [program, 'simulate', '--target', cluster.url, ...fleet], { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on('SIGINT', pass).on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  }).then((code) => {
    process.off('SIGINT', pass).off('SIGTERM', pass);
    return Number(code);
  });
}

async function run(): Promise<number> {
  const options = readArguments();
  if (options === null) {
    process.stdout.write(HELP);
    return 0;
  }
  say('Starting MongoDB and Redis …');
  const services: Services = await startServices({ onProgress: say });
  try {
    say(`Starting two API processes, two workers and Nginx (MongoDB is ${services.mongo.kind}) …`);
    const cluster = await startCluster({
      mongoUri: services.mongo.uri,
      redis: services.redis,
      ack: options.ack,
      onProgress: say,
    });
    let code = 1;
    try {
      say(`A cluster listens on ${cluster.url}; ${options.devices} devices come back online.`);
      code = await simulate(cluster, options);
    } finally {
      await cluster.stop({ keepLogs: code !== 0 });
      if (code !== 0) say(`The logs of the cluster are kept: ${cluster.logFolder}`);
    }
    return code;
  } finally {
    await services.stop();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
