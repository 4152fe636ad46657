import { type Command, Option } from 'commander';
import { futureTime, pastTime, wholeNumber } from './parse-options.js';
import { connect, type ServiceOptions } from './connect.js';
import type { Terminal } from './output/terminal.js';
import { examples, type ProgramContext } from './program-parts.js';
import { urlOption } from './service-option.js';

// as the service has them
const ALERT_KINDS = ['failing', 'late', 'silent'];
const ALERT_STATUSES = ['firing', 'resolved'];
const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'];
const SHOWN_ROWS = 50;

const serviceOption = () => urlOption('--url <url>', 'base URL of the service');
const kindOption = (about: string) => new Option('--kind <kind>', about).choices(ALERT_KINDS);

/** Adds the commands about alerts, about what people were told of them, and about silences. */
export function addAlertCommands(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  const alerts = program.command('alerts').description('What is wrong with devices, and what people were told of it.');
  for (const add of [addList, addNotifications, addRetry, addTest]) add(alerts, terminal);
  const silence = program.command('silence').description('Times in which nobody is told of some alerts.');
  addSilence(silence, process, terminal);
  for (const add of [addSilences, addEnd]) add(silence, terminal);
}

async function connectToAlerts(options: ServiceOptions) {
  const { createAlertClient } = await import('./api/alert-client.js');
  return createAlertClient(await connect(options));
}

function addList(alerts: Command, terminal: Terminal): void {
  alerts
    .command('list')
    .description('Alerts, newest first.')
    .addOption(serviceOption())
    .addOption(new Option('--status <status>', 'only those that are in it').choices(ALERT_STATUSES))
    .addOption(kindOption('only those of it'))
    .option('--device <id>', 'only those of this device')
    .option(
      '--since <time>',
      'started then or later: a date, a time with a zone, or an age (7d, 12h)',
      pastTime(Date.now),
    )
    .option('--limit <number>', 'how many', wholeNumber(1), SHOWN_ROWS)
    .option('--all', 'all there are', false)
    .option('--json', 'as a JSON array', false)
    .addHelpText('after', examples('pisync alerts list --status firing', 'pisync alerts list --since 1d --all --json'))
    .action(async (options) => {
      const { listAlerts } = await import('./commands/alerts.js');
      await listAlerts(await connectToAlerts(options), options, terminal);
    });
}

function addNotifications(alerts: Command, terminal: Terminal): void {
  alerts
    .command('notifications')
    .description('What people were told, and what became of it at each webhook; newest first.')
    .addOption(serviceOption())
    .addOption(new Option('--status <status>', 'only those with a delivery that is in it').choices(DELIVERY_STATUSES))
    .option('--webhook <name>', 'only those to this webhook')
    .option('--limit <number>', 'how many', wholeNumber(1), SHOWN_ROWS)
    .option('--all', 'all there are', false)
    .option('--json', 'as a JSON array', false)
    .addHelpText('after', examples('pisync alerts notifications', 'pisync alerts notifications --status dead --json'))
    .action(async (options) => {
      const { listNotifications } = await import('./commands/alerts.js');
      await listNotifications(await connectToAlerts(options), options, terminal);
    });
}

function addRetry(alerts: Command, terminal: Terminal): void {
  alerts
    .command('retry')
    .description('Try the dead deliveries of a notification again.')
    .argument('<id>', 'the id of the notification')
    .addOption(serviceOption())
    .option('--json', 'the notification as JSON', false)
    .addHelpText('after', examples('pisync alerts retry 5a9c61a2-0a3c-4a0e-9d0a-3f1f2f9d5a11'))
    .action(async (id: string, options) => {
      const { retryNotification } = await import('./commands/alerts.js');
      await retryNotification(await connectToAlerts(options), id, options, terminal);
    });
}

function addTest(alerts: Command, terminal: Terminal): void {
  alerts
    .command('test')
    .description('Send a signed notification that tells of nothing, to see that webhooks work.')
    .addOption(serviceOption())
    .option('--webhook <name>', 'to this webhook alone')
    .option('--json', 'the notification as JSON', false)
    .addHelpText('after', examples('pisync alerts test', 'pisync alerts test --webhook ops'))
    .action(async (options) => {
      const { testWebhooks } = await import('./commands/alerts.js');
      await testWebhooks(await connectToAlerts(options), options, terminal);
    });
}

function addSilence(silence: Command, process: NodeJS.Process, terminal: Terminal): void {
  const time = futureTime(Date.now);
  silence
    .command('add')
    .description('Tell nobody of some alerts for a time. Those that still fire when it ends are told then.')
    .addOption(serviceOption())
    .option('--device <id>', 'of this device; * stands for any text')
    .option('--group <name>', 'of this group; * stands for any text')
    .addOption(kindOption('of this kind'))
    .requiredOption('--until <time>', 'how long (90m, 12h, 7d), or a time with a zone', time)
    .option('--from <time>', 'from then on, rather than from now', time)
    .requiredOption('--reason <text>', 'why')
    .addOption(new Option('--author <name>', 'who says so').default(process.env['USER'] ?? 'unknown', 'env: USER'))
    .option('--json', 'the silence as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync silence add --group eu-west --until 4h --reason "the line is being repaired"',
        'pisync silence add --device "pibook-0001*" --kind silent --until 7d --reason holidays',
      ),
    )
    .action(async (options) => {
      const { addNewSilence } = await import('./commands/silences.js');
      await addNewSilence(await connectToAlerts(options), options, terminal);
    });
}

function addSilences(silence: Command, terminal: Terminal): void {
  silence
    .command('list')
    .description('Silences, newest first.')
    .addOption(serviceOption())
    .option('--limit <number>', 'how many', wholeNumber(1), SHOWN_ROWS)
    .option('--all', 'all there are', false)
    .option('--json', 'as a JSON array', false)
    .addHelpText('after', examples('pisync silence list', 'pisync silence list --all --json'))
    .action(async (options) => {
      const { listSilences } = await import('./commands/silences.js');
      await listSilences(await connectToAlerts(options), options, terminal);
    });
}

function addEnd(silence: Command, terminal: Terminal): void {
  silence
    .command('end')
    .description('End a silence now.')
    .argument('<id>', 'the id of the silence')
    .addOption(serviceOption())
    .option('--json', 'the silence as JSON', false)
    .addHelpText('after', examples('pisync silence end 5a9c61a2-0a3c-4a0e-9d0a-3f1f2f9d5a11'))
    .action(async (id: string, options) => {
      const { endSilence } = await import('./commands/silences.js');
      await endSilence(await connectToAlerts(options), id, options, terminal);
    });
}
