import { Command, CommanderError, Option } from 'commander';
import type { AckLevel, LogLevel } from '@pisync/server';
import { EXIT, type ExitCode } from './exit-codes.js';
import { CliError } from './cli-error.js';
import { processTerminal, say, type Terminal } from './output/terminal.js';
import { pastTime, retentionDays, serviceUrl, wholeNumber } from './parse-options.js';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** What the program knows of the process it runs in. */
export interface ProgramContext {
  readonly process: NodeJS.Process;
  /** The file that is the program, to be started again as a service. */
  readonly file: string;
  readonly version: string;
}

const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
// as the service has it, which is loaded only when it is needed
const ACK_LEVELS: readonly AckLevel[] = ['stored', 'queued'];
const MAX_DEVICES = 1_000_000;
const MAX_WORKERS = 100;

/** Runs the command line and returns how it ended; commands are loaded when they are called. */
export async function runProgram(argv: readonly string[], context: ProgramContext): Promise<ExitCode> {
  const terminal = processTerminal(context.process);
  try {
    await buildProgram(context, terminal).parseAsync(argv, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return explain(error, terminal, context.process.env['PISYNC_DEBUG'] !== undefined);
  }
}

function explain(error: unknown, terminal: Terminal, debug: boolean): ExitCode {
  // commander has printed its own message
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  say(terminal, `${terminal.colors.red('pisync:')} ${message}`);
  if (debug && error instanceof Error) say(terminal, error.stack ?? '');
  return error instanceof CliError ? error.exitCode : EXIT.error;
}

function buildProgram(context: ProgramContext, terminal: Terminal): Command {
  const program = new Command('pisync')
    .description('Takes in the sync events of school devices and finds those that fail again and again.')
    .version(context.version)
    .showHelpAfterError('(run with --help for the options and examples)')
    .addHelpText('after', '\nWith PISYNC_DEBUG set, an error also shows where in the program it came from.')
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .exitOverride();
  for (const add of [addServe, addWorker, addDatabase, addQueue, addSimulate, addReport, addDevice, addDemo])
    add(program, context, terminal);
  return program;
}

function addServe(program: Command, { process }: ProgramContext): void {
  program
    .command('serve')
    .description(
      'Run the service until it is told to stop (SIGTERM or Ctrl-C). Logs go to stdout. With MONGO_URI set it is one process of a cluster.',
    )
    .option('--port <number>', 'port to listen on, 0 for any free one (PORT, default 3000)', wholeNumber(0, 65_535))
    .option('--host <address>', 'address to listen on (HOST, default 127.0.0.1)')
    .option('--data-dir <folder>', 'where events are kept, outside a cluster (PISYNC_DATA_DIR, default .pisync)')
    .option(
      '--workers <number>',
      'in a cluster: batches of the queue this process writes at once, 0 for none (PISYNC_WORKERS, default 1)',
      wholeNumber(0, MAX_WORKERS),
    )
    .addOption(
      new Option(
        '--ack <level>',
        'in a cluster: answer once the store or once the queue has an event (PISYNC_ACK, default queued)',
      ).choices(ACK_LEVELS),
    )
    .addOption(logLevelOption())
    .addHelpText(
      'after',
      examples(
        'pisync serve',
        'pisync serve --port 8080 --data-dir /var/lib/pisync',
        'MONGO_URI=mongodb://127.0.0.1:27017 REDIS_HOST=127.0.0.1 pisync serve --workers 0',
      ),
    )
    .action(async (options) => {
      const { serve } = await import('./commands/serve.js');
      await serve(options, process);
    });
}

function addWorker(program: Command, { process }: ProgramContext): void {
  program
    .command('worker')
    .description('Write what the queue of a cluster holds, until told to stop (SIGTERM or Ctrl-C). Needs MONGO_URI.')
    .option(
      '--workers <number>',
      'batches this process writes at once (PISYNC_WORKERS, default 2)',
      wholeNumber(1, MAX_WORKERS),
    )
    .option(
      '--port <number>',
      'port for /healthz, /readyz and /metrics, 0 for any free one (PISYNC_WORKER_PORT, default none)',
      wholeNumber(0, 65_535),
    )
    .option('--host <address>', 'address to answer these on (HOST, default 127.0.0.1)')
    .addOption(logLevelOption())
    .addHelpText('after', examples('pisync worker', 'pisync worker --workers 8 --port 9100'))
    .action(async (options) => {
      const { work } = await import('./commands/serve.js');
      await work(options, process);
    });
}

function addDatabase(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  const database = program.command('db').description('Look after the database of a cluster (MONGO_URI).');
  database
    .command('init')
    .description('Make the indexes that are missing, and set how long events are kept. Safe to run again.')
    .option('--retention-days <days>', 'remove events so many days after they arrived, or: forever', retentionDays)
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', examples('pisync db init', 'pisync db init --retention-days 400'))
    .action(async (options) => {
      const { initClusterDatabase } = await import('./commands/database.js');
      await initClusterDatabase(options, process, terminal);
    });
  database
    .command('shard')
    .description('Spread events and devices over the shards of a MongoDB cluster. Safe to run again.')
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', examples('pisync db shard'))
    .action(async (options) => {
      const { shardClusterDatabase } = await import('./commands/database.js');
      await shardClusterDatabase(options, process, terminal);
    });
}

function addQueue(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  const queue = program.command('queue').description('Look after the queue of a cluster (MONGO_URI, REDIS_HOST).');
  const parts = ({ json }: { json: boolean }) => ({ process, terminal, json });
  queue
    .command('status')
    .description('How much waits, is being processed, waits for its next try, or is dead.')
    .option('--json', 'as JSON', false)
    .addHelpText('after', examples('pisync queue status'))
    .action(async (options) => {
      const { showQueue } = await import('./commands/queue.js');
      await showQueue(parts(options));
    });
  queue
    .command('dead')
    .description('What could not be processed, newest first, each with its reason.')
    .option('--limit <number>', 'how many', wholeNumber(1, 500), 50)
    .option('--cursor <cursor>', 'go on from the page before')
    .option('--json', 'a line of JSON for each, with its events', false)
    .addHelpText('after', examples('pisync queue dead', 'pisync queue dead --json > dead.ndjson'))
    .action(async (options) => {
      const { listDeadLetters } = await import('./commands/queue.js');
      await listDeadLetters(options, parts(options));
    });
  queue
    .command('replay')
    .description('Put dead letters back into the queue, once what made them fail is mended.')
    .argument('[ids...]', 'ids of dead letters')
    .option('--all', 'all there are', false)
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', examples('pisync queue replay --all', 'pisync queue replay 0198c0de.12'))
    .action(async (ids: string[], options) => {
      if (options.all === ids.length > 0) {
        throw new CliError('name the dead letters to replay, or give --all (pisync queue dead lists them)', EXIT.usage);
      }
      const { replayDeadLetters } = await import('./commands/queue.js');
      await replayDeadLetters(options.all ? 'all' : ids, parts(options));
    });
  queue
    .command('drain')
    .description('Wait until the workers have processed everything. Deletes nothing. Ends with 3 when some is left.')
    .option('--timeout <seconds>', 'wait no longer than this', wholeNumber(1, 86_400), 300)
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', examples('pisync queue drain', 'pisync queue drain --timeout 60'))
    .action(async (options) => {
      const { drainQueue } = await import('./commands/queue.js');
      await drainQueue({ timeoutSeconds: options.timeout, signal: interruption(process) }, parts(options));
    });
}

function addSimulate(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  program
    .command('simulate')
    .description(
      'Let a simulated fleet upload to a service, and with --verify check everything the service says of it.',
    )
    .addOption(urlOption('--target <url>', 'base URL of the service'))
    .option('--devices <number>', 'how many devices', wholeNumber(1, MAX_DEVICES), 1000)
    .option('--seed <number>', 'the same seed gives the same fleet', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--verify', 'read everything back and compare; ends with 3 when something differs', false)
    .option('--concurrency <number>', 'requests under way at once', wholeNumber(1, 1000), 48)
    .option('--ledger <file>', 'keep the record of all that was sent and answered')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync simulate --devices 1000 --verify',
        'pisync simulate --target http://127.0.0.1:8080 --devices 100000 --seed 7 --verify --json',
      ),
    )
    .action(async (options) => {
      const { simulateFleet } = await import('./commands/simulate-fleet.js');
      await simulateFleet({ ...options, signal: interruption(process) }, terminal);
    });
}

function addReport(program: Command, _: ProgramContext, terminal: Terminal): void {
  const report = program.command('report').description('Reports on the fleet.');
  report
    .command('failures')
    .description('Devices that failed repeatedly, most failed first.')
    .addOption(urlOption('--url <url>', 'base URL of the service'))
    .option('--min <number>', 'at least this many failed syncs in all', wholeNumber(1), 4)
    .option(
      '--since <time>',
      'only devices heard from since: a date, a time with a zone, or an age (7d, 12h)',
      pastTime(Date.now),
    )
    .addOption(new Option('--format <format>', 'form of the report').choices(['table', 'json', 'csv']).default('table'))
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .addHelpText(
      'after',
      examples(
        'pisync report failures',
        'pisync report failures --min 10 --since 7d',
        'pisync report failures --format csv > failures.csv',
      ),
    )
    .action(async (options) => {
      const [{ reportFailures }, { createApiClient }] = await Promise.all([
        import('./commands/report-failures.js'),
        import('./api-client.js'),
      ]);
      await reportFailures(createApiClient(options.url), options, terminal);
    });
}

function addDevice(program: Command, _: ProgramContext, terminal: Terminal): void {
  program
    .command('device')
    .description('A device: its state and its newest syncs.')
    .argument('<id>', 'the id of the device')
    .addOption(urlOption('--url <url>', 'base URL of the service'))
    .option('--json', 'the device and its history as JSON', false)
    .addHelpText('after', examples('pisync device pibook-000123', 'pisync device pibox-7 --json'))
    .action(async (id: string, options) => {
      const [{ showDevice }, { createApiClient }] = await Promise.all([
        import('./commands/show-device.js'),
        import('./api-client.js'),
      ]);
      await showDevice(createApiClient(options.url), id, options, terminal);
    });
}

function addDemo(program: Command, { file, process }: ProgramContext, terminal: Terminal): void {
  program
    .command('demo')
    .description('Start a service, let a fleet come back online, check every answer, and clean up.')
    .option('--devices <number>', 'how many devices', wholeNumber(1, MAX_DEVICES), 100_000)
    .option('--seed <number>', 'the same seed gives the same fleet', wholeNumber(0, 2 ** 31 - 1), 1)
    .option(
      '--kills <number>',
      'how often the service is killed (kill -9) while devices upload',
      wholeNumber(0, 100),
      0,
    )
    .option('--json', 'the report as JSON', false)
    .addHelpText('after', examples('pisync demo', 'pisync demo --devices 20000 --kills 3'))
    .action(async (options) => {
      const { demo } = await import('./commands/demo.js');
      await demo({ ...options, signal: interruption(process) }, file, terminal);
    });
}

function logLevelOption(): Option {
  return new Option('--log-level <level>', 'how much to log (LOG_LEVEL, default info)').choices(LOG_LEVELS);
}

/** Aborts at the first Ctrl-C or SIGTERM, so that what was begun is cleaned up; a second one ends the process at once. */
function interruption(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new CliError('interrupted')));
  }
  return controller.signal;
}

/** The option wins over `PISYNC_URL`, that over the default. */
function urlOption(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser(serviceUrl)
    .env('PISYNC_URL')
    .default(new URL(DEFAULT_URL), DEFAULT_URL);
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
