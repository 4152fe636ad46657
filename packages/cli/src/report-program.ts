import { type Command, Option } from 'commander';
import { connect } from './connect.js';
import type { Terminal } from './output/terminal.js';
import { pastTime, wholeNumber } from './parse-options.js';
import { examples, type ProgramContext } from './program-parts.js';
import { urlOption } from './service-option.js';

/** Adds `report` and what it reports on. */
export function addReportCommands(program: Command, _: ProgramContext, terminal: Terminal): void {
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
      const { reportFailures } = await import('./commands/report-failures.js');
      await reportFailures(await connect(options), options, terminal);
    });
}
