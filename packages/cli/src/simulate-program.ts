import type { Command } from 'commander';
import type { Terminal } from './output/terminal.js';
import { historyShare, wholeNumber } from './parse-options.js';
import { examples, interruption, MAX_DEVICES, urlOption, type ProgramContext } from './program-parts.js';

/** The commands that simulate a fleet, and that verify what a simulation sent. */
export function addSimulateCommands(program: Command, context: ProgramContext, terminal: Terminal): void {
  const simulate = program
    .command('simulate')
    .description(
      'Let a simulated fleet upload to a service, and with --verify check everything the service says of it.',
    )
    .enablePositionalOptions()
    .addOption(urlOption('--target <url>', 'base URL of the service'))
    .option('--devices <number>', 'how many devices', wholeNumber(1, MAX_DEVICES), 1000)
    .option('--seed <number>', 'the same seed gives the same fleet', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--verify', 'read everything back and compare; ends with 3 when something differs', false)
    .option(HISTORIES_FLAGS, HISTORIES, historyShare, 'all' as const)
    .option('--concurrency <number>', 'requests under way at once', wholeNumber(1, 1000), 48)
    .option('--ledger <file>', 'keep the record of all that was sent and answered')
    .option('--html <file>', 'write the report with plots as an HTML page')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync simulate --devices 1000 --verify --html report.html',
        'pisync simulate --target http://127.0.0.1:8080 --devices 100000 --seed 7 --verify --json',
        'pisync simulate --devices 100000 --verify --histories 0.05 --ledger run.ndjson',
      ),
    )
    .action(async (options) => {
      const { simulateFleet } = await import('./commands/simulate-fleet.js');
      await simulateFleet({ ...options, signal: interruption(context.process) }, terminal);
    });
  addVerify(simulate, context, terminal);
}

const HISTORIES_FLAGS = '--histories <share>';
const HISTORIES = 'whose histories to read: all, or a share of the devices such as 0.05; lists are read whole';

function addVerify(simulate: Command, { process }: ProgramContext, terminal: Terminal): void {
  simulate
    .command('verify')
    .description(
      'Check what a service says against the ledger of an earlier simulation; ends with 3 when something differs.',
    )
    .requiredOption('--ledger <file>', 'the record that pisync simulate --ledger kept')
    .addOption(urlOption('--target <url>', 'base URL of the service'))
    .option(HISTORIES_FLAGS, HISTORIES, historyShare, 'all' as const)
    .option('--concurrency <number>', 'requests under way at once', wholeNumber(1, 1000), 48)
    .option('--json', 'what was found as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync simulate verify --ledger run.ndjson',
        'pisync simulate verify --ledger run.ndjson --target http://127.0.0.1:8080 --histories 0.1 --json',
      ),
    )
    .action(async (options) => {
      const { verifyLedger } = await import('./commands/verify-ledger.js');
      await verifyLedger({ ...options, signal: interruption(process) }, terminal);
    });
}
