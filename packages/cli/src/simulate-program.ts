import { Option, type Command } from 'commander';
import type { Terminal } from './output/terminal.js';
import { historyShare, wholeNumber } from './parse-options.js';
import { collected, requestRate, simulationTarget, speedFactor } from './parse-target.js';
import { examples, interruption, MAX_DEVICES, type ProgramContext } from './program-parts.js';
import { DEFAULT_URL, SERVICE_DEFAULT, ServiceOption, urlOption } from './service-option.js';

const MAX_CONCURRENCY = 10_000;
const MAX_PROCESSES = 64;

/** The commands that simulate a fleet, and that verify, replay and explain what was simulated. */
export function addSimulateCommands(program: Command, context: ProgramContext, terminal: Terminal): void {
  const simulate = program
    .command('simulate')
    .description(
      'Let a simulated fleet upload to a service, and with --verify check everything the service says of it.',
    )
    // else it would take the options of its subcommands for its own
    .enablePositionalOptions()
    .option('--scenario <name|file>', 'a shipped scenario, or a YAML or JSON file', 'reconnect-storm')
    .addOption(
      new Option('--set <path=value>', 'change a setting of the scenario; may be given several times')
        .argParser(collected)
        .default([], 'none'),
    )
    .addOption(
      new ServiceOption(
        '--target <target>',
        'the URL of a service; file:PATH (.ndjson, .csv, also .gz); embedded[:FOLDER]; null',
        { invents: true },
      )
        .argParser(simulationTarget)
        .default({ kind: 'service', url: new URL(DEFAULT_URL) } as const, SERVICE_DEFAULT),
    )
    .option('--devices <number>', 'how many devices (default: as the scenario says)', wholeNumber(1, MAX_DEVICES))
    .option('--seed <number>', 'the same seed gives the same fleet', wholeNumber(0, 2 ** 31 - 1), 1)
    .addOption(
      new Option('--speed <factor>', 'simulated time as a multiple of real time, or max')
        .argParser(speedFactor)
        .default('max'),
    )
    .addOption(
      new Option('--rate <number>', 'requests a second, due whether or not the service keeps up')
        .argParser(requestRate)
        .conflicts('speed'),
    )
    .option('--workers <number>', 'processes that send', wholeNumber(1, MAX_PROCESSES), 1)
    .option('--concurrency <number>', 'requests under way at once', wholeNumber(1, MAX_CONCURRENCY), 48)
    .option('--verify', 'read everything back and compare; ends with 3 when something differs', false)
    .option(HISTORIES_FLAGS, HISTORIES, historyShare, 'all' as const)
    .option('--ledger <file>', 'keep the record of all that was sent and answered')
    .option('--record <file>', 'keep all requests, to be replayed; .gz compresses them')
    .option('--html <file>', 'write the report with plots as an HTML page')
    .option('--json', 'the report as JSON', false)
    .addOption(new Option('--print-plan', 'print what would be sent as NDJSON, and send nothing').default(false))
    .addOption(new Option('--plan-hash', 'print the SHA-256 of that, and send nothing').default(false))
    .addHelpText(
      'after',
      examples(
        'pisync simulate --devices 1000 --verify --html report.html',
        'pisync simulate --scenario monsoon-outage --devices 100000 --seed 7 --verify --json',
        'pisync simulate --scenario steady --rate 500 --workers 2 --set uploads.lostAnswers=0.2',
        'pisync simulate --scenario clock-chaos --target file:logs.ndjson.gz --ledger logs.ledger',
        'pisync simulate --target embedded --devices 2000 --verify',
        'pisync simulate --devices 3 --print-plan',
      ),
    )
    .action(async (options) => {
      const { simulateFleet } = await import('./commands/simulate-fleet.js');
      await simulateFleet({ ...options, signal: interruption(context.process) }, terminal);
    });
  addVerify(simulate, context, terminal);
  addReplay(simulate, context, terminal);
  addScenarios(simulate, terminal);
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
    .option('--concurrency <number>', 'requests under way at once', wholeNumber(1, MAX_CONCURRENCY), 48)
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

function addReplay(simulate: Command, { process }: ProgramContext, terminal: Terminal): void {
  simulate
    .command('replay')
    .description('Send the requests of an earlier simulation once more, byte for byte, to a service without its fleet.')
    .argument('<recording>', 'the file that pisync simulate --record kept')
    .addOption(urlOption('--target <url>', 'base URL of the service', { invents: true }))
    .option('--speed <factor>', 'as a multiple of the speed it was recorded at, or max', speedFactor, 'max' as const)
    .option('--concurrency <number>', 'requests under way at once', wholeNumber(1, MAX_CONCURRENCY), 48)
    .option('--verify', 'read everything back and compare; ends with 3 when something differs', false)
    .option(HISTORIES_FLAGS, HISTORIES, historyShare, 'all' as const)
    .option('--ledger <file>', 'keep the record of all that was sent and answered')
    .option('--html <file>', 'write the report with plots as an HTML page')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync simulate replay run.rec.gz --target http://127.0.0.1:8080 --verify',
        'pisync simulate replay run.rec.gz --speed 2',
      ),
    )
    .action(async (recording: string, options) => {
      const { replayRecording } = await import('./commands/replay-recording.js');
      await replayRecording({ ...options, recording, signal: interruption(process) }, terminal);
    });
}

function addScenarios(simulate: Command, terminal: Terminal): void {
  simulate
    .command('scenarios')
    .description('The shipped scenarios, or the JSON Schema of a scenario file.')
    .addOption(new Option('--schema', 'print the JSON Schema').default(false))
    .option('--json', 'names and descriptions as JSON', false)
    .addHelpText(
      'after',
      examples('pisync simulate scenarios', 'pisync simulate scenarios --schema > scenario.schema.json'),
    )
    .action(async (options) => {
      const { listScenarios } = await import('./commands/list-scenarios.js');
      await listScenarios(options, terminal);
    });
}
