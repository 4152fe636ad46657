import type { Command, Option } from 'commander';
import { hasValue, readWords, type TypedLine } from './read-words.js';

/** A word that fits, and what it is. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** Kinds of values that only something outside the program knows. */
export interface ValueSources {
  profiles(): Promise<readonly Candidate[]>;
  scenarios(): Promise<readonly Candidate[]>;
  /** Devices whose id begins with this text, of the service that the line means. */
  devices(prefix: string, line: TypedLine): Promise<readonly Candidate[]>;
}

/** What fits, and whether names of files or folders do too. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly paths: 'files' | 'folders' | null;
}

/** A kind of value: what it is by, and what fits. */
interface ValueKind {
  readonly paths?: Completion['paths'];
  readonly candidates?: (sources: ValueSources, line: TypedLine) => Promise<readonly Candidate[]>;
}

const FILES: ValueKind = { paths: 'files' };
const FOLDERS: ValueKind = { paths: 'folders' };
const DEVICES: ValueKind = { candidates: (sources, line) => sources.devices(line.typed, line) };

/** What placeholders of the help stand for: `<file>`, `<id>`. */
const KINDS: Readonly<Record<string, ValueKind>> = {
  'name|file': { ...FILES, candidates: (sources) => sources.scenarios() },
  profile: { candidates: (sources) => sources.profiles() },
  id: DEVICES,
  device: DEVICES,
  file: FILES,
  files: FILES,
  paths: FILES,
  recording: FILES,
  folder: FOLDERS,
};

/**
 * What fits the word under the cursor.
 *
 * @param words what follows the program's name; the last one is under the cursor, and may be empty
 */
export async function completeWords(
  program: Command,
  words: readonly string[],
  sources: ValueSources,
): Promise<Completion> {
  const line = readWords(program, words);
  const { candidates, paths } = await fitting(line, sources);
  const before = line.wanted.kind === 'value' ? line.wanted.before : '';
  return {
    candidates: candidates
      .filter(({ value }) => value.startsWith(line.typed))
      .map(({ value, about }) => ({ value: `${before}${value}`, about })),
    paths,
  };
}

async function fitting(line: TypedLine, sources: ValueSources): Promise<Completion> {
  const { command, wanted } = line;
  switch (wanted.kind) {
    case 'option':
      return { candidates: optionsOf(line), paths: null };
    case 'value':
      return valuesOf(wanted.option.argChoices, placeholderOf(wanted.option), line, sources);
    case 'word': {
      const commands = wanted.commands ? commandsOf(command) : [];
      if (wanted.argument === null) return { candidates: commands, paths: null };
      const values = await valuesOf(wanted.argument.argChoices, wanted.argument.name(), line, sources);
      return { ...values, candidates: [...commands, ...values.candidates] };
    }
  }
}

async function valuesOf(
  choices: readonly string[] | undefined,
  placeholder: string,
  line: TypedLine,
  sources: ValueSources,
): Promise<Completion> {
  if (choices !== undefined) return { candidates: choices.map((value) => ({ value, about: '' })), paths: null };
  const { paths = null, candidates } = KINDS[placeholder] ?? {};
  return { candidates: (await candidates?.(sources, line)) ?? [], paths };
}

function commandsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((below) => ({ value: below.name(), about: firstSentence(below.description()) }));
}

/** Those that aren't there yet; one that can be given several times always is. */
function optionsOf({ command, given }: TypedLine): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => !given.has(option) || (hasValue(option) && Array.isArray(option.defaultValue)))
    .flatMap(({ long, description }) =>
      long === undefined ? [] : [{ value: long, about: firstSentence(description) }],
    );
}

/** `file` of `--ledger <file>`. */
function placeholderOf({ flags }: Option): string {
  return /[<[]([^>\].]+)/.exec(flags)?.[1] ?? '';
}

function firstSentence(text: string): string {
  return text.split(/[.;](?=\s|$)|\s\(/)[0]?.trim() ?? '';
}
