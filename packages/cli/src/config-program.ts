import type { Command } from 'commander';
import type { Terminal } from './output/terminal.js';
import { examples, type ProgramContext } from './program-parts.js';
import { serviceOptionOf, urlOption } from './service-option.js';

const FILE_EXAMPLE = `
The file, which may name services:
  profiles:
    production: { url: https://pisync.example.org, token_file: production.token }
    desk: { url: http://127.0.0.1:3000 }
  default_profile: production

The first of these counts: --url, --profile, PISYNC_URL, PISYNC_PROFILE, default_profile, http://127.0.0.1:3000.
A service that asks for a token gets that of the profile, else PISYNC_TOKEN.`;

/** Adds `config`. */
export function addConfigCommands(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  const config = program
    .command('config')
    .description('Which service commands work with, and who says so.')
    .enablePositionalOptions()
    .addOption(urlOption('--url <url>', 'base URL of a service', { chosenByCommand: true }))
    .option('--json', 'as JSON', false)
    .addHelpText('after', `${FILE_EXAMPLE}\n${examples('pisync config', 'pisync config --profile desk --json')}`)
    .action(async (options: { json: boolean }) => {
      const [{ showConfig }, { serviceRequestOf }] = await Promise.all([
        import('./commands/show-config.js'),
        import('./config/choose-service.js'),
      ]);
      const request = serviceRequestOf(config, serviceOptionOf(config), process.env);
      await showConfig(request, options, terminal);
    });
  config
    .command('path')
    .description('Where the configuration file is, or would be.')
    .option('--json', 'as JSON', false)
    .addHelpText('after', examples('pisync config path', '$EDITOR "$(pisync config path)"'))
    .action(async (options: { json: boolean }) => {
      const { showConfigPath } = await import('./commands/show-config.js');
      await showConfigPath(options, terminal);
    });
}
