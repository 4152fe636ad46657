import { type Command, Option } from 'commander';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Terminal } from './output/terminal.js';
import { pastTime, wholeNumber } from './parse-options.js';
import { collected } from './parse-target.js';
import { examples, interruption, type ProgramContext } from './program-parts.js';
import { urlOption } from './service-option.js';

const MAX_RATE = 1_000_000;

/** Adds the commands that work on events in bulk: `import`, `rebuild`, `export`. */
export function addBackfillCommands(program: Command, context: ProgramContext, terminal: Terminal): void {
  const backfill = program
    .command('backfill')
    .description('Moves events in and out by hand, and makes anew what follows from them.');
  addImport(backfill, context, terminal);
  addRebuild(backfill, context, terminal);
  addExport(backfill, context, terminal);
}

function addImport(backfill: Command, { process }: ProgramContext, terminal: Terminal): void {
  backfill
    .command('import')
    .description(
      'Take in logs that were carried by hand: NDJSON, JSON arrays and CSV, plain or gzip. Run again after an interruption, it goes on where it was. Ends with 3 when something was rejected.',
    )
    .argument('<files...>', 'files, folders with all below them, or - for standard input')
    .addOption(urlOption('--url <url>', 'base URL of the service that takes them in'))
    .option('--data-dir <folder>', 'straight into the embedded store in this folder, made when there is none')
    .addOption(
      new Option('--mongo', 'straight into the store that MONGO_URI names').conflicts('dataDir').default(false),
    )
    .addOption(
      new Option('--format <format>', 'what the files are, whatever they look like').choices(['ndjson', 'json', 'csv']),
    )
    .addOption(
      new Option('--map <column=field>', 'which field a column of CSV holds; may be given several times')
        .argParser(collected)
        .default([], 'by name'),
    )
    .option('--rejects <file>', 'where records go that are not taken in (default: beside you, named after the files)')
    .option('--checkpoint <file>', 'where it is kept how far this is (default: in your XDG state folder)')
    .option('--rate <number>', 'events a second at most', wholeNumber(1, MAX_RATE))
    .option('--dry-run', 'say what would change, and change nothing', false)
    .option('--json', 'the summary as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync backfill import usb-stick/ --dry-run',
        'pisync backfill import logs.ndjson.gz --rate 500',
        'pisync backfill import survey.csv --map serial=device_id --map when=timestamp',
        'pisync backfill import /mnt/logs --data-dir /var/lib/pisync',
        'zstd -dc logs.zst | pisync backfill import -',
      ),
    )
    .action(async (files: readonly string[], options) => {
      const [{ importLogs }, { columnMap }] = await Promise.all([
        import('./backfill/import-logs.js'),
        import('./backfill/csv-columns.js'),
      ]);
      const parts = { process, signal: interruption(process) };
      const isWhole = await importLogs(files, { ...options, map: columnMap(options.map) }, parts, terminal);
      if (!isWhole) throw new CliError('not all of it was taken in; see above', EXIT.checkFailed);
    });
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

function addExport(backfill: Command, { process }: ProgramContext, terminal: Terminal): void {
  backfill
    .command('export')
    .description(
      'Write events out, by device and then in order. Imported straight into an empty store they make the same fleet.',
    )
    .addOption(urlOption('--url <url>', 'base URL of the service that tells them'))
    .option('--data-dir <folder>', 'straight from the embedded store in this folder; a service may use it meanwhile')
    .addOption(
      new Option('--mongo', 'straight from the store that MONGO_URI names').conflicts('dataDir').default(false),
    )
    .addOption(new Option('--format <format>', 'form of the events').choices(['ndjson', 'csv']).default('ndjson'))
    .option('-o, --output <file>', 'where to (default: standard output); .gz compresses it')
    .option('--gzip', 'compress it, whatever its name', false)
    .option('--device <id>', 'only of this device')
    .option(
      '--since <time>',
      'only of this effective time or later: a date, a time with a zone, or an age (7d, 12h)',
      pastTime(Date.now),
    )
    .option('--until <time>', 'only of an earlier effective time than this', pastTime(Date.now))
    .option('--json', 'with -o: the summary as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync backfill export -o fleet.ndjson.gz',
        'pisync backfill export --device pibook-000123 --since 30d',
        'pisync backfill export --data-dir /var/lib/pisync --format csv -o fleet.csv',
      ),
    )
    .action(async (options) => {
      const { exportEvents } = await import('./backfill/export-events.js');
      await exportEvents(options, { process, signal: interruption(process) }, terminal);
    });
}
