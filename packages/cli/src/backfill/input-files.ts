import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** What people give for standard input. */
export const STDIN = '-';

/** A file to read, or standard input (then the path is `-`, and there is no size). */
export interface InputFile {
  /** As people know it: what they gave, with the path below it. */
  readonly name: string;
  /** Absolute; `-` for standard input. */
  readonly path: string;
  /** Bytes; `null` where nobody knows. */
  readonly size: number | null;
  /** When it was last changed, epoch milliseconds; 0 for standard input. */
  readonly changedMs: number;
  /** It was named itself, and not found in a folder. */
  readonly named: boolean;
}

/**
 * The files that arguments mean: files, folders with all below them (hidden ones left out), and `-` for standard input; in the
 * order of the arguments, within a folder in that of their paths. A file that is meant twice is there once.
 *
 * @throws CliError with `usage` for what isn't there
 */
export async function findInputs(args: readonly string[]): Promise<readonly InputFile[]> {
  const files = new Map<string, InputFile>();
  for (const arg of args) {
    for (const file of await filesOf(arg)) if (!files.has(file.path)) files.set(file.path, file);
  }
  return [...files.values()];
}

async function filesOf(arg: string): Promise<readonly InputFile[]> {
  if (arg === STDIN) return [{ name: STDIN, path: STDIN, size: null, changedMs: 0, named: true }];
  const found = await stat(arg).catch((cause: unknown) => {
    throw new CliError(
      `there is no file or folder ${arg} that can be read; give files, folders, or - for standard input`,
      EXIT.usage,
      { cause },
    );
  });
  if (!found.isDirectory()) return [await inputFile(arg, true)];
  const entries = await readdir(arg, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !path
          .slice(arg.length)
          .split('/')
          .some((part) => part.startsWith('.')),
    )
    .sort((a, b) => (a < b ? -1 : 1));
  return Promise.all(paths.map((path) => inputFile(path, false)));
}

async function inputFile(name: string, named: boolean): Promise<InputFile> {
  const { size, mtimeMs, isFile } = await stat(name).then(
    (found) => ({ size: found.size, mtimeMs: found.mtimeMs, isFile: found.isFile() }),
    // a link to nowhere: reading it says so
    () => ({ size: 0, mtimeMs: 0, isFile: false }),
  );
  return { name, path: resolve(name), size: isFile ? size : null, changedMs: mtimeMs, named };
}
