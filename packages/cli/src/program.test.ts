import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandsOf, lineOf } from './command-tree.js';
import { processTerminal } from './output/terminal.js';
import { buildProgram } from './program.js';

const program = buildProgram({ process, file: 'main.js', version: '0.0.0' }, processTerminal(process), {
  quiet: false,
  color: true,
  debug: false,
});

const nameOf = (command: Command): string =>
  [...lineOf(command)]
    .map((one) => one.name())
    .toReversed()
    .join(' ');
const leaves = [...commandsOf(program)].filter((command) => command.commands.length === 0);
const flagsOf = (command: Command): readonly (string | undefined)[] => command.options.map(({ long }) => long);

describe('every command', () => {
  it.each([...commandsOf(program)].map((command) => [nameOf(command), command] as const))(
    '%s has the common options, and says what it is',
    (name, command) => {
      expect(flagsOf(command)).toEqual(expect.arrayContaining(['--quiet', '--no-color', '--debug']));
      expect(command.description() === '').toBe(name === 'pisync __complete');
    },
  );

  it('has --json, where it prints a result', () => {
    const without = leaves.filter((command) => !flagsOf(command).includes('--json')).map(nameOf);
    // the log of these is JSON by itself; a shell reads the others
    expect(without).toEqual(['pisync serve', 'pisync worker', 'pisync completion', 'pisync __complete']);
  });

  it('that works with a service takes a profile, in place of its URL', () => {
    const named = leaves.filter((command) => flagsOf(command).includes('--profile')).map(nameOf);
    const asking = leaves.filter((command) => flagsOf(command).some((flag) => flag === '--url' || flag === '--target'));
    expect(named).toEqual(asking.map(nameOf));
  });
});
