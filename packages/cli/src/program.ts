import { Command, CommanderError, Option } from 'commander';
import type { AckLevel } from '@pisync/server';
import { EXIT, type ExitCode } from './exit-codes.js';
import { addBackfillCommands } from './backfill-program.js';
import { CliError } from './cli-error.js';
import { processTerminal, say, type Terminal } from './output/terminal.js';
import { pastTime, wholeNumber } from './parse-options.js';
import { addClusterCommands } from './cluster-program.js';
import {
  examples,
  interruption,
  logLevelOption,
  MAX_DEVICES,
  MAX_WORKERS,
  type ProgramContext,
  urlOption,
} from './program-parts.js';
import { addSimulateCommands } from './simulate-program.js';

// as the service has it, which is loaded only when it is needed
const ACK_LEVELS: readonly AckLevel[] = ['stored', 'queued'];

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
  say(terminal, `${terminal.errColors.red('pisync:')} ${message}`);
  if (debug && error instanceof Error) say(terminal, error.stack ?? '');
  if (error instanceof CliError) return error.exitCode;
  return isWrongCall(error) ? EXIT.usage : EXIT.error;
}

/** Errors of the simulator that say the command was wrongly given. */
function isWrongCall(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'OPTIONS_INVALID' || error.code === 'SCENARIO_INVALID')
  );
}

function buildProgram(context: ProgramContext, terminal: Terminal): Command {
  const program = new Command('pisync')
    .description('Takes in the sync events of school devices and finds those that fail again and again.')
    .version(context.version)
    // a command with a subcommand of its own would else take that one's options
    .enablePositionalOptions()
    .showHelpAfterError('(run with --help for the options and examples)')
    .addHelpText('after', '\nWith PISYNC_DEBUG set, an error also shows where in the program it came from.')
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .exitOverride();
  for (const add of [
    addServe,
    addClusterCommands,
    addSimulateCommands,
    addReport,
    addDevice,
    addBackfillCommands,
    addDemo,
  ])
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
    .description('Start a service, let a fleet upload to it, check every answer, and clean up.')
    .option('--scenario <name|file>', 'a shipped scenario, or a YAML or JSON file', 'reconnect-storm')
    .option('--devices <number>', 'how many devices', wholeNumber(1, MAX_DEVICES), 100_000)
    .option('--seed <number>', 'the same seed gives the same fleet', wholeNumber(0, 2 ** 31 - 1), 1)
    .option(
      '--kills <number>',
      'how often the service is killed (kill -9) while devices upload',
      wholeNumber(0, 100),
      0,
    )
    .option('--html <file>', 'write the report with plots as an HTML page')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync demo',
        'pisync demo --devices 20000 --kills 3',
        'pisync demo --scenario hostile --devices 10000',
      ),
    )
    .action(async (options) => {
      const { demo } = await import('./commands/demo.js');
      await demo({ ...options, signal: interruption(process) }, file, terminal);
    });
}
