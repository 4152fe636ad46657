import type { Argument, Command, Option } from 'commander';

/** What the word under the cursor can be. */
export type Wanted =
  /** A subcommand, or else a value of the command's next argument. */
  | { readonly kind: 'word'; readonly commands: boolean; readonly argument: Argument | null }
  | { readonly kind: 'option' }
  /** A value of an option, of which `before` stands in the same word (`--format=`). */
  | { readonly kind: 'value'; readonly option: Option; readonly before: string };

/** A command line as far as it is typed. */
export interface TypedLine {
  readonly command: Command;
  /** The options that are there already, with what was given for them. */
  readonly given: ReadonlyMap<Option, string | null>;
  /** The part of the word under the cursor that stands for what is wanted. */
  readonly typed: string;
  readonly wanted: Wanted;
}

/**
 * Reads a command line that is being typed, as commander would read it once it is whole.
 *
 * @param words what follows the program's name; the last one is under the cursor, and may be empty
 */
export function readWords(program: Command, words: readonly string[]): TypedLine {
  let command = program;
  let takesValue: Option | null = null;
  let operands = 0;
  let optionsEnded = false;
  const given = new Map<Option, string | null>();
  for (const word of words.slice(0, -1)) {
    if (takesValue !== null) {
      given.set(takesValue, word);
      takesValue = null;
    } else if (word === '--') {
      optionsEnded = true;
    } else if (!optionsEnded && isOption(word)) {
      const { option, value } = splitOption(command, word);
      if (option === null) continue;
      given.set(option, value);
      if (value === null && hasValue(option)) takesValue = option;
    } else if (operands > 0 || word !== 'help' || command.commands.length === 0) {
      // help is followed by the command that it is about
      const below = operands === 0 ? findCommand(command, word) : null;
      if (below === null) operands += 1;
      else command = below;
    }
  }
  return { command, given, ...wantedOf(command, words.at(-1) ?? '', { takesValue, operands, optionsEnded }) };
}

function wantedOf(
  command: Command,
  word: string,
  { takesValue, operands, optionsEnded }: { takesValue: Option | null; operands: number; optionsEnded: boolean },
): Pick<TypedLine, 'typed' | 'wanted'> {
  if (takesValue !== null) return { typed: word, wanted: { kind: 'value', option: takesValue, before: '' } };
  if (!optionsEnded && isOption(word)) {
    const { option, value } = splitOption(command, word);
    if (value === null || option === null) return { typed: word, wanted: { kind: 'option' } };
    return { typed: value, wanted: { kind: 'value', option, before: word.slice(0, word.length - value.length) } };
  }
  const all = command.registeredArguments;
  const last = all.at(-1);
  const argument = all[operands] ?? (last?.variadic === true ? last : null);
  return { typed: word, wanted: { kind: 'word', commands: operands === 0, argument } };
}

/** A lone dash is a word: standard input. */
function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

/** Whether something follows the option: `--url <url>`. */
export function hasValue(option: Option): boolean {
  return option.required || option.optional;
}

function splitOption(
  command: Command,
  word: string,
): { readonly option: Option | null; readonly value: string | null } {
  const [, name = word, value = null] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  const option = command.options.find(({ long, short }) => name === long || name === short) ?? null;
  return { option, value };
}

function findCommand(command: Command, word: string): Command | null {
  return command.commands.find((below) => below.name() === word || below.aliases().includes(word)) ?? null;
}
