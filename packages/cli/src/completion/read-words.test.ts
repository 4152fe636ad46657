import { Command } from 'commander';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readWords } from './read-words.js';

function program(): Command {
  const root = new Command('pisync').option('--quiet');
  const report = root.command('report');
  report.command('failures').option('--min <number>').option('-f, --format <format>').argument('[ids...]');
  return root;
}

const COMMANDS = ['pisync', 'report', 'failures'];

it('reads every line, whatever is typed, and wants something of a command that is there', () => {
  const word = fc.oneof(
    fc.constantFrom('report', 'failures', '--min', '--min=', '--format=x', '-f', '--', '-', '', '--quiet', '=', '--='),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const { command, typed, wanted } = readWords(program(), words);
      expect(COMMANDS).toContain(command.name());
      const before = wanted.kind === 'value' ? wanted.before : '';
      expect(`${before}${typed}`).toBe(words.at(-1) ?? '');
    }),
  );
});

it.each([
  [['report', 'failures', '--min', ''], 'value', ''],
  [['report', 'failures', '-f', 'c'], 'value', 'c'],
  [['report', 'failures', '--format=c'], 'value', 'c'],
  [['report', 'failures', '--min', '--fo'], 'value', '--fo'],
  [['report', 'failures', '--fo'], 'option', '--fo'],
  [['report', 'failures', '--', '--fo'], 'word', '--fo'],
  [['report', 'failures', 'a', 'b', ''], 'word', ''],
  [['report', '--min', 'f'], 'word', 'f'],
])('%j wants a %s', (words, kind, typed) => {
  const line = readWords(program(), words);
  expect(line.wanted.kind).toBe(kind);
  expect(line.typed).toBe(typed);
});
