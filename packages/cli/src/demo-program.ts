import type { Command } from 'commander';
import type { Terminal } from './output/terminal.js';
import { wholeNumber } from './parse-options.js';
import { examples, interruption, MAX_DEVICES, type ProgramContext } from './program-parts.js';

/** Adds `demo`. */
export function addDemoCommand(program: Command, { file, process }: ProgramContext, terminal: Terminal): void {
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
