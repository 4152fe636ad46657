import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.js';
import { addAlertCommands } from './alert-program.js';
import { addBackfillCommands } from './backfill-program.js';
import { CliError } from './cli-error.js';
import { addClusterCommands } from './cluster-program.js';
import { addCommonOptions, type Manners } from './common-options.js';
import { addCompletionCommands } from './completion-program.js';
import { addConfigCommands } from './config-program.js';
import { addDemoCommand } from './demo-program.js';
import { addDeviceCommands } from './device-program.js';
import { addDoctorCommand } from './doctor-program.js';
import { complain, processTerminal, type Terminal } from './output/terminal.js';
import { addMonitorCommand } from './monitor-program.js';
import type { ProgramContext } from './program-parts.js';
import { refuseMisspelt } from './refuse-misspelt.js';
import { addReportCommands } from './report-program.js';
import { addServeCommand } from './serve-program.js';
import { addSimulateCommands } from './simulate-program.js';
import { addTokenCommands } from './token-program.js';

/** In the order of the help. */
const COMMANDS: readonly ((program: Command, context: ProgramContext, terminal: Terminal) => void)[] = [
  addServeCommand,
  addClusterCommands,
  addSimulateCommands,
  addMonitorCommand,
  addReportCommands,
  addDeviceCommands,
  addAlertCommands,
  addBackfillCommands,
  addDemoCommand,
  addTokenCommands,
  addConfigCommands,
  addDoctorCommand,
  addCompletionCommands,
];

const HABITS = `
Each command has --help with examples. Results go to stdout, messages to stderr.
It ends with 0, with 1 on an error, 2 when it was called wrongly, 3 when a check
found something wrong. pisync config says which service is asked.`;

/** Runs the command line and returns how it ended; commands are loaded when they are called. */
export async function runProgram(argv: readonly string[], context: ProgramContext): Promise<ExitCode> {
  const { env } = context.process;
  const manners: Manners = { quiet: false, color: true, debug: env['PISYNC_DEBUG'] !== undefined };
  const terminal = processTerminal(context.process, manners);
  try {
    await buildProgram(context, terminal, manners).parseAsync(argv, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return explain(error, terminal, manners.debug);
  }
}

function explain(error: unknown, terminal: Terminal, debug: boolean): ExitCode {
  // commander has printed its own message
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  complain(terminal, `${terminal.errColors.red('pisync:')} ${message}`);
  if (debug && error instanceof Error) complain(terminal, stackOf(error));
  if (error instanceof CliError) return error.exitCode;
  return isWrongCall(error) ? EXIT.usage : EXIT.error;
}

/** Where an error comes from, and what caused it. */
function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}

/** Errors of the simulator that say the command was wrongly given. */
function isWrongCall(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'OPTIONS_INVALID' || error.code === 'SCENARIO_INVALID')
  );
}

/** The command line with all its commands. @param manners is changed by what it reads */
export function buildProgram(context: ProgramContext, terminal: Terminal, manners: Manners): Command {
  const program = new Command('pisync')
    .description('Takes in the sync events of school devices and finds those that fail again and again.')
    .version(context.version)
    // a command with a subcommand of its own would else take that one's options
    .enablePositionalOptions()
    .showHelpAfterError('(run with --help for the options and examples)')
    .addHelpText('after', HABITS)
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.errors.write(text),
    })
    .exitOverride();
  for (const add of COMMANDS) add(program, context, terminal);
  refuseMisspelt(program);
  addCommonOptions(program, manners, context.process.env);
  return program;
}
