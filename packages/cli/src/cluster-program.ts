import type { Command } from 'commander';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Terminal } from './output/terminal.js';
import { retentionDays, wholeNumber } from './parse-options.js';
import { examples, interruption, logLevelOption, MAX_WORKERS, type ProgramContext } from './program-parts.js';

/** The commands that only a cluster needs. */
export function addClusterCommands(program: Command, context: ProgramContext, terminal: Terminal): void {
  for (const add of [addWorker, addDatabase, addQueue]) add(program, context, terminal);
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
