import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.js';
import { CliError } from './cli-error.js';
import { addBackfillCommands } from './backfill-program.js';
import { addClusterCommands } from './cluster-program.js';
import { addDemoCommand } from './demo-program.js';
import { addDeviceCommands } from './device-program.js';
import { processTerminal, say, type Terminal } from './output/terminal.js';
import type { ProgramContext } from './program-parts.js';
import { addReportCommands } from './report-program.js';
import { addServeCommand } from './serve-program.js';
import { addSimulateCommands } from './simulate-program.js';

/** In the order of the help. */
const COMMANDS: readonly ((program: Command, context: ProgramContext, terminal: Terminal) => void)[] = [
  addServeCommand,
  addClusterCommands,
  addSimulateCommands,
  addReportCommands,
  addDeviceCommands,
  addBackfillCommands,
  addDemoCommand,
];

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
  for (const add of COMMANDS) add(program, context, terminal);
  return program;
}
