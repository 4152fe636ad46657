import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from './completion/shells.js';
import { print, type Terminal } from './output/terminal.js';
import { examples, type ProgramContext } from './program-parts.js';

/** Adds `completion`, and what its scripts call. */
export function addCompletionCommands(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  program
    .command('completion')
    .description('What a shell reads to complete commands, options, profiles, scenarios and devices.')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'source <(pisync completion bash)    # in ~/.bashrc',
        'source <(pisync completion zsh)     # in ~/.zshrc, after compinit',
        'pisync completion fish > ~/.config/fish/completions/pisync.fish',
      ),
    )
    .action(async (shell: Shell) => {
      const { COMPLETION_SCRIPTS } = await import('./completion/completion-scripts.js');
      await print(terminal, COMPLETION_SCRIPTS[shell].trimEnd());
    });
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const [{ completeWords }, { openValueSources }] = await Promise.all([
        import('./completion/complete-words.js'),
        import('./completion/value-sources.js'),
      ]);
      const { candidates, paths } = await completeWords(program, words, openValueSources(process.env));
      const lines = candidates.map(({ value, about }) => `${value}\t${about}`);
      await print(terminal, [paths ?? '', ...lines].join('\n'));
    });
}
