import { type Command, Option } from 'commander';
import { commandsOf } from './command-tree.js';
import { serviceOptionOf } from './service-option.js';

/** How a call is to behave, whatever the command is. */
export interface Manners {
  /** No messages, errors alone. */
  quiet: boolean;
  color: boolean;
  /** An error shows where in the program it came from. */
  debug: boolean;
}

const GROUP = 'Options of every command:';
const PROFILE = '--profile <profile>';

/**
 * Gives every command there is the options that all have, and those that work with a service `--profile`. To be called once the
 * program is built.
 *
 * @param manners is changed as the command line is read, so that an error in the rest of it is told accordingly
 */
export function addCommonOptions(program: Command, manners: Manners, env: NodeJS.ProcessEnv): void {
  for (const command of commandsOf(program)) {
    if (serviceOptionOf(command) !== undefined) {
      command.addOption(new Option(PROFILE, 'a service of the configuration file (PISYNC_PROFILE, default_profile)'));
    }
    command
      .addOption(new Option('--quiet', 'write no messages, errors alone').helpGroup(GROUP))
      .addOption(new Option('--no-color', 'colour nothing (NO_COLOR)').helpGroup(GROUP))
      .addOption(new Option('--debug', 'show where an error comes from (PISYNC_DEBUG)').helpGroup(GROUP))
      .addHelpOption(new Option('-h, --help', 'show this').helpGroup(GROUP))
      .on('option:quiet', () => {
        manners.quiet = true;
      })
      .on('option:no-color', () => {
        manners.color = false;
      })
      .on('option:debug', () => {
        manners.debug = true;
      });
  }
  program.hook('preAction', (_, command) => chooseServiceFor(command, env));
}

/** Has a command whose call names no service work with the one that the environment or a profile names. */
async function chooseServiceFor(command: Command, env: NodeJS.ProcessEnv): Promise<void> {
  const option = serviceOptionOf(command);
  if (option === undefined || option.chosenByCommand) return;
  // loaded only now: many commands ask no service
  const { chooseService, serviceRequestOf } = await import('./config/choose-service.js');
  const { url, token, from } = await chooseService(serviceRequestOf(command, option, env));
  // no option of its own: what stands in a command line is to be seen by all on the machine
  if (token !== null) command.setOptionValueWithSource('token', token.text, 'config');
  if (from !== 'PISYNC_URL' && from !== 'profile') return;
  const value: unknown = option.parseArg?.(url.href, undefined);
  command.setOptionValueWithSource(option.attributeName(), value, 'config');
}
