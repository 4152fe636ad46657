import { type Command, Option } from 'commander';
import { connect } from './connect.js';
import type { Terminal } from './output/terminal.js';
import { pastTime, wholeNumber } from './parse-options.js';
import { examples, type ProgramContext } from './program-parts.js';
import { urlOption } from './service-option.js';

// as the service has them, which is loaded by nobody who only asks it
const DEVICE_STATUSES = ['ok', 'failing'];
const DEVICE_KINDS = ['pibook', 'pibox', 'unknown'];
const DEVICE_ORDERS = ['device_id', 'failed_syncs', 'last_event_at', 'current_streak'];
const ABSENT_STATES = ['late', 'silent'];
const INCIDENT_STATUSES = ['open', 'resolved'];
const SHOWN_ROWS = 50;

/** Adds the commands that look at devices and their incidents. */
export function addDeviceCommands(program: Command, _: ProgramContext, terminal: Terminal): void {
  for (const add of [addDevices, addDevice, addAbsent, addIncidents, addTail]) add(program, terminal);
}

const serviceOption = () => urlOption('--url <url>', 'base URL of the service');

function addDevices(program: Command, terminal: Terminal): void {
  program
    .command('devices')
    .description('The devices of the fleet.')
    .addOption(serviceOption())
    .addOption(new Option('--status <status>', 'only those that are in it').choices(DEVICE_STATUSES))
    .addOption(new Option('--kind <kind>', 'only those of it').choices(DEVICE_KINDS))
    .option('--id <text>', 'only those whose id contains it')
    .addOption(
      new Option('--sort <field>', 'in which order; with a - in front, turned round')
        .choices([...DEVICE_ORDERS, ...DEVICE_ORDERS.map((order) => `-${order}`)])
        .default('device_id'),
    )
    .option('--limit <number>', 'how many', wholeNumber(1), SHOWN_ROWS)
    .option('--all', 'all there are', false)
    .option('--json', 'as a JSON array', false)
    .addHelpText(
      'after',
      examples(
        'pisync devices --status failing --sort -current_streak',
        'pisync devices --kind pibox --id 0042',
        'pisync devices --all --json > devices.json',
      ),
    )
    .action(async (options) => {
      const { listDevices } = await import('./commands/list-devices.js');
      await listDevices(await connect(options), options, terminal);
    });
}

function addDevice(program: Command, terminal: Terminal): void {
  program
    .command('device')
    .description('A device: its state, its newest syncs and its incidents.')
    .argument('<id>', 'the id of the device')
    .addOption(serviceOption())
    .option('--json', 'the device, its history and incidents as JSON', false)
    .addHelpText('after', examples('pisync device pibook-000123', 'pisync device pibox-7 --json'))
    .action(async (id: string, options) => {
      const { showDevice } = await import('./commands/show-device.js');
      await showDevice(await connect(options), id, options, terminal);
    });
}

function addAbsent(program: Command, terminal: Terminal): void {
  program
    .command('absent')
    .description('The devices that are not heard from, the longest absent first.')
    .addOption(serviceOption())
    .addOption(new Option('--state <state>', 'only those that are in it').choices(ABSENT_STATES))
    .option('--limit <number>', 'how many', wholeNumber(1), SHOWN_ROWS)
    .option('--all', 'all there are', false)
    .option('--json', 'as a JSON array', false)
    .addHelpText('after', examples('pisync absent', 'pisync absent --state silent --all --json'))
    .action(async (options) => {
      const { listAbsent } = await import('./commands/list-absent.js');
      await listAbsent(await connect(options), options, terminal);
    });
}

function addIncidents(program: Command, terminal: Terminal): void {
  const time = pastTime(Date.now);
  program
    .command('incidents')
    .description('Runs of three failures and more, newest first.')
    .addOption(serviceOption())
    .addOption(new Option('--status <status>', 'only those that are in it').choices(INCIDENT_STATUSES))
    .option('--device <id>', 'only those of this device')
    .option('--id <text>', 'only those of devices whose id contains it')
    .addOption(new Option('--kind <kind>', 'only those of devices of it').choices(DEVICE_KINDS))
    .option('--since <time>', 'started then or later: a date, a time with a zone, or an age (7d, 12h)', time)
    .option('--until <time>', 'started before then', time)
    .option('--limit <number>', 'how many', wholeNumber(1), SHOWN_ROWS)
    .option('--all', 'all there are', false)
    .option('--json', 'as a JSON array', false)
    .addHelpText(
      'after',
      examples(
        'pisync incidents --status open',
        'pisync incidents --since 7d --all --json',
        'pisync incidents --device pibook-000123',
      ),
    )
    .action(async (options) => {
      const { listIncidents } = await import('./commands/list-incidents.js');
      await listIncidents(await connect(options), options, terminal);
    });
}

function addTail(program: Command, terminal: Terminal): void {
  program
    .command('tail')
    .description('What happens from now on: a line for each sync that is stored, and each change of an incident.')
    .addOption(serviceOption())
    .option('--device <id>', 'only what this device does')
    .option('--incidents', 'incidents alone', false)
    .option('--failures', 'failed syncs alone; with --incidents both', false)
    .option('--json', 'a line of JSON for each', false)
    .addHelpText(
      'after',
      `\nA connection that is lost is made anew. Ctrl-C ends it.\n${examples(
        'pisync tail',
        'pisync tail --incidents --failures',
        'pisync tail --incidents --json | jq -r .incident.device_id',
      )}`,
    )
    .action(async (options) => {
      const { tailEvents } = await import('./commands/tail-events.js');
      await tailEvents(await connect(options), options, terminal);
    });
}
