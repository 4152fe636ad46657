import { type Command, Option } from 'commander';
import { connect } from './connect.js';
import type { Terminal } from './output/terminal.js';
import { pastTime, wholeNumber } from './parse-options.js';
import { examples, interruption, type ProgramContext } from './program-parts.js';
import { REPORT_FORMATS } from './reports/report-formats.js';
import type { RunReportParts } from './reports/run-report.js';
import { urlOption } from './service-option.js';

// as the service has them, which is loaded only when it is needed
const KINDS = ['pibook', 'pibox', 'unknown'];
const STATUSES = ['open', 'resolved'];
const MOST_RANKED = 200;
const LONGEST_SILENCE_DAYS = 36_500;

/** Adds `report` and what it reports on. */
export function addReportCommands(program: Command, context: ProgramContext, terminal: Terminal): void {
  const report = program.command('report').description('Reports on the fleet.');
  for (const add of [addFailures, addIncidents, addFleet, addConnectivity]) add(report, context, terminal);
}

function addFailures(report: Command, { process }: ProgramContext, terminal: Terminal): void {
  const command = report
    .command('failures')
    .description('Devices that failed repeatedly, most failed first.')
    .option('--min <number>', 'at least this many failed syncs in all', wholeNumber(1), 4)
    .option(
      '--since <time>',
      'only devices heard from since: a date, a time with a zone, or an age (7d)',
      pastTime(Date.now),
    )
    .option('--until <time>', 'only devices not heard from at this time or later', pastTime(Date.now));
  addCommonOptions(command)
    .addHelpText(
      'after',
      examples(
        'pisync report failures',
        'pisync report failures --min 10 --since 7d',
        'pisync report failures --kind pibox -o failures.csv',
      ),
    )
    .action(async (options) => {
      const { failuresReport, runReport } = await import('./reports/index.js');
      await runReport(failuresReport, options, await partsOf(options, process, terminal));
    });
}

function addIncidents(report: Command, { process }: ProgramContext, terminal: Terminal): void {
  const command = report
    .command('incidents')
    .description('Incidents that started in a period: each with how long it lasted, and how many a day and by kind.')
    .addOption(new Option('--status <status>', 'only such incidents').choices(STATUSES));
  addCommonOptions(addPeriodOptions(command))
    .addHelpText(
      'after',
      examples(
        'pisync report incidents --since 7d',
        'pisync report incidents --status open --format markdown',
        'pisync report incidents --since 2026-03-01 --until 2026-04-01 -o march.html',
      ),
    )
    .action(async (options) => {
      const { incidentsReport, runReport } = await import('./reports/index.js');
      await runReport(incidentsReport, options, await partsOf(options, process, terminal));
    });
}

function addFleet(report: Command, { process }: ProgramContext, terminal: Terminal): void {
  const command = report
    .command('fleet')
    .description(
      'How the fleet does: success by day and kind, open incidents, longest streaks, slowest links, silent devices.',
    );
  addCommonOptions(addFleetOptions(addPeriodOptions(command)))
    .addHelpText(
      'after',
      examples(
        'pisync report fleet',
        'pisync report fleet --since 2026-03-01 --until 2026-04-01 -o march.html',
        'pisync report fleet --section silent_devices --silent-days 14 --format csv',
      ),
    )
    .action(async (options) => {
      const { fleetReport, runReport } = await import('./reports/index.js');
      await runReport(fleetReport, options, await partsOf(options, process, terminal));
    });
}

function addConnectivity(report: Command, { process }: ProgramContext, terminal: Terminal): void {
  const command = report
    .command('connectivity')
    .description('How devices are connected: speeds, how late events arrive, clocks, slowest links, silent devices.');
  addCommonOptions(addFleetOptions(addPeriodOptions(command)))
    .addHelpText(
      'after',
      examples(
        'pisync report connectivity --since 14d',
        'pisync report connectivity --section slowest_links --top 100 --format csv',
        'pisync report connectivity --kind pibox -o links.html',
      ),
    )
    .action(async (options) => {
      const { connectivityReport, runReport } = await import('./reports/index.js');
      await runReport(connectivityReport, options, await partsOf(options, process, terminal));
    });
}

function addPeriodOptions(command: Command): Command {
  return command
    .option(
      '--since <time>',
      'from a date, a time with a zone, or an age (7d); 30 days before the end without',
      pastTime(Date.now),
    )
    .option('--until <time>', 'up to a time, which is not included; now without', pastTime(Date.now));
}

function addFleetOptions(command: Command): Command {
  return command
    .option(
      '--silent-days <days>',
      'days without a sync that make a device silent',
      wholeNumber(1, LONGEST_SILENCE_DAYS),
      7,
    )
    .option('--top <number>', 'how many devices a ranking has', wholeNumber(1, MOST_RANKED), 20);
}

function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'only devices of this kind').choices(KINDS))
    .addOption(
      new Option('--format <format>', "form of the report; by the file's ending, else table").choices(REPORT_FORMATS),
    )
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .option('--section <name>', 'only this part of the report')
    .option('-o, --output <file>', 'write it to a file, which is replaced once all is there')
    .addOption(urlOption('--url <url>', 'base URL of the service'));
}

async function partsOf(options: { url: URL }, process: NodeJS.Process, terminal: Terminal): Promise<RunReportParts> {
  return { client: await connect(options), terminal, signal: interruption(process) };
}
