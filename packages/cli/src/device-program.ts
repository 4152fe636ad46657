import type { Command } from 'commander';
import { connect } from './connect.js';
import type { Terminal } from './output/terminal.js';
import { examples, type ProgramContext } from './program-parts.js';
import { urlOption } from './service-option.js';

/** Adds the commands that look at devices. */
export function addDeviceCommands(program: Command, _: ProgramContext, terminal: Terminal): void {
  program
    .command('device')
    .description('A device: its state and its newest syncs.')
    .argument('<id>', 'the id of the device')
    .addOption(urlOption('--url <url>', 'base URL of the service'))
    .option('--json', 'the device and its history as JSON', false)
    .addHelpText('after', examples('pisync device pibook-000123', 'pisync device pibox-7 --json'))
    .action(async (id: string, options) => {
      const { showDevice } = await import('./commands/show-device.js');
      await showDevice(await connect(options), id, options, terminal);
    });
}
