import { Option, type Command } from 'commander';
import type { Terminal } from './output/terminal.js';
import { examples, interruption, type ProgramContext } from './program-parts.js';

/** The commands that work on the events of a store in bulk, beside the service. */
export function addBackfillCommands(program: Command, context: ProgramContext, terminal: Terminal): void {
  const backfill = program
    .command('backfill')
    .description('Work on the events of a store in bulk, beside the service.');
  addRebuild(backfill, context, terminal);
}

function addRebuild(backfill: Command, { process }: ProgramContext, terminal: Terminal): void {
  backfill
    .command('rebuild')
    .description(
      'Make states, incidents, indexes and totals anew from the events that are kept. Opens the store itself; services may go on.',
    )
    .option('--check', 'compare and change nothing; ends with 3 when something differs', false)
    .option('--data-dir <folder>', 'the embedded store (PISYNC_DATA_DIR, default .pisync); else that of MONGO_URI')
    .addOption(new Option('--device <id>', 'this device alone').conflicts(['from', 'to']))
    .option('--from <id>', 'only devices with this id or a later one')
    .option('--to <id>', 'only devices with this id or an earlier one')
    .option('--checkpoint <file>', 'where it keeps how far it is, to go on from when it is run again')
    .option('--json', 'a line of JSON for each difference, and one for the summary', false)
    .addHelpText(
      'after',
      examples(
        'pisync backfill rebuild --check --data-dir /var/lib/pisync',
        'pisync backfill rebuild',
        'pisync backfill rebuild --check --device pibook-000123 --json',
        'MONGO_URI=mongodb://127.0.0.1:27017 pisync backfill rebuild --from pibook-1 --to pibook-2',
      ),
    )
    .action(async (options) => {
      const { rebuild } = await import('./commands/rebuild.js');
      await rebuild({ ...options, signal: interruption(process) }, process, terminal);
    });
}
