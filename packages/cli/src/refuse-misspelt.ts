import { Command } from 'commander';
import { commandsOf } from './command-tree.js';

/**
 * Has commands that work alone and also have subcommands take a word they don't know for a misspelt subcommand, and say which was
 * meant; commander would say that there are too many arguments. To be called once the program is built.
 */
export function refuseMisspelt(program: Command): void {
  for (const command of commandsOf(program)) {
    if (command.commands.length > 0 && command.registeredArguments.length === 0) command.allowExcessArguments();
  }
  program.hook('preAction', (_, command) => {
    const [word] = command.args;
    if (word === undefined || command.commands.length === 0) return;
    // one without work of its own, which says it as commander does of a group
    const group = new Command(command.name()).copyInheritedSettings(command);
    for (const { name, hidden } of subcommandsOf(command)) group.command(name, { hidden });
    group.parse([word], { from: 'user' });
  });
}

function subcommandsOf(command: Command): readonly { readonly name: string; readonly hidden: boolean }[] {
  const visible = new Set(command.createHelp().visibleCommands(command));
  return command.commands.map((below) => ({ name: below.name(), hidden: !visible.has(below) }));
}
