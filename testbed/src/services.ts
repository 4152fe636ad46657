/** `npm run services`: MongoDB and Redis for a developer's desk, until it is interrupted. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startServices } from './start-services.js';
import { reasonOf } from './testbed-error.js';

const HELP = `Starts MongoDB and Redis on 127.0.0.1, prints the environment that PiSync finds them by, and stops them and
removes their data on Ctrl-C.

Usage: npm run services -- [options]

  --redis-port <port>  the port of Redis (a free one by default)
  -h, --help           this text

Environment:
  MONGO_URI            a MongoDB to use as it is, instead of starting one
  PISYNC_TESTBED_DIR   where downloads are kept (~/.cache/pisync-testbed by default)

Where no mongod can be had, DocumentDB on PostgreSQL stands in for it: on Debian as root; see testbed/README.md.
`;

const startedMs = performance.now();

function say(line: string): void {
  process.stderr.write(`${((performance.now() - startedMs) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);
}

/** Reads the command line; `null` where help is asked for. */
function readArguments(): { redisPort?: number } | null {
  const options = { 'redis-port': { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) return null;
  const text = values['redis-port'];
  if (text === undefined) return {};
  const redisPort = Number(text);
  if (Number.isInteger(redisPort) && redisPort > 0 && redisPort < 65_536) return { redisPort };
  throw new RangeError(`--redis-port takes a port from 1 to 65535, not "${text}"`);
}

async function run(): Promise<void> {
  const options = readArguments();
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  say('starting MongoDB and Redis');
  const starting = startServices({ ...options, onProgress: say });
  const services = await Promise.race([starting, interrupted.then(() => null)]);
  if (services === null) {
    say('interrupted');
    await starting.then(({ stop }) => stop()).catch(() => undefined);
    return;
  }
  const { mongo, redis, stop } = services;
  say(`ready (MongoDB is ${mongo.kind}); stop with Ctrl-C`);
  const variables = { MONGO_URI: mongo.uri, REDIS_HOST: redis.host, REDIS_PORT: String(redis.port) };
  for (const [name, value] of Object.entries(variables)) process.stdout.write(`export ${name}='${value}'\n`);
  await interrupted;
  say('stopping');
  await stop();
}

try {
  await run();
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
