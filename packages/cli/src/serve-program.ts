import { type Command, Option } from 'commander';
import type { AckLevel } from '@pisync/server';
import { wholeNumber } from './parse-options.js';
import { examples, logLevelOption, MAX_WORKERS, type ProgramContext } from './program-parts.js';

// as the service has it, which is loaded only when it is needed
const ACK_LEVELS: readonly AckLevel[] = ['stored', 'queued'];

/** Adds `serve`. */
export function addServeCommand(program: Command, { process }: ProgramContext): void {
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
