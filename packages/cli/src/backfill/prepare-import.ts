import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { type Checkpoint, type FileCheckpoint, readCheckpoint } from './checkpoint.js';
import { type InputFile, STDIN } from './input-files.js';
import { forgetRejects } from './rejects-file.js';
import { defaultCheckpoint } from './state-folder.js';

/** What an import is called with, as far as going on with it depends on that. */
export interface ImportCall {
  readonly inputs: readonly string[];
  readonly files: readonly InputFile[];
  /** As people know it. */
  readonly target: string;
  readonly format: string | undefined;
  readonly map: Readonly<Record<string, string>>;
  /** As given. */
  readonly rejects: string | undefined;
  readonly checkpoint: string | undefined;
  /** Then there is no checkpoint, and rejects are kept where that was asked for alone. */
  readonly isDryRun: boolean;
  /** The time, epoch milliseconds. */
  readonly now: number;
}

/** Where an import begins. */
export interface ImportStart {
  /** What tells it from other imports. */
  readonly key: string;
  /** `null` where it can't be resumed. */
  readonly checkpointPath: string | null;
  /** It goes on from a checkpoint. */
  readonly resumed: boolean;
  /** When it was first begun, epoch milliseconds. */
  readonly startedMs: number;
  /** How far each file was; `null` for one that is read from its beginning. */
  readonly before: readonly (FileCheckpoint | null)[];
  /** Where rejects go, and how much of that is there; `null` where they are only counted. */
  readonly rejects: { readonly path: string; readonly bytes: number } | null;
  /** Files that were begun and are others now. */
  readonly changed: readonly InputFile[];
}

/**
 * Finds out where an import begins: at its beginning, or where an earlier one with the same call ended before its time. A file that
 * has changed since is begun anew.
 *
 * @throws CliError for a checkpoint that is none of this import, and a file of rejects that is there already
 */
export async function prepareImport(call: ImportCall): Promise<ImportStart> {
  const key = importKey(call);
  const isResumable = !call.isDryRun && !call.inputs.includes(STDIN);
  const checkpointPath = isResumable ? resolve(call.checkpoint ?? defaultCheckpoint(key)) : null;
  const checkpoint = checkpointPath === null ? null : await readCheckpoint(checkpointPath, key);
  if (checkpoint === null) {
    const isKept = !call.isDryRun || call.rejects !== undefined;
    const rejects = isKept ? { path: await freeRejects(call), bytes: 0 } : null;
    const before = call.files.map(() => null);
    return { key, checkpointPath, resumed: false, startedMs: call.now, before, rejects, changed: [] };
  }
  const known = call.files.map((file) => checkpoint.files.find(({ path }) => path === file.path) ?? null);
  const changed = call.files.filter((file, index) => isChanged(file, known[index] ?? null));
  const bytes = await withoutRejectsOf(checkpoint, changed);
  const before = call.files.map((file, index) => (changed.includes(file) ? null : (known[index] ?? null)));
  const rejects = { path: checkpoint.rejects.path, bytes };
  return { key, checkpointPath, resumed: true, startedMs: checkpoint.started_ms, before, rejects, changed };
}

function importKey({ inputs, target, format, map, rejects }: ImportCall): string {
  const paths = inputs.map((input) => (input === STDIN ? input : resolve(input)));
  return JSON.stringify([paths, target, format ?? null, map, rejects === undefined ? null : resolve(rejects)]);
}

function isChanged({ size, changedMs }: InputFile, known: FileCheckpoint | null): boolean {
  return known !== null && (known.size !== size || known.changed_ms !== changedMs);
}

async function withoutRejectsOf({ rejects }: Checkpoint, changed: readonly InputFile[]): Promise<number> {
  let { bytes } = rejects;
  for (const { name } of changed) bytes = await forgetRejects(rejects.path, bytes, name);
  return bytes;
}

/** Where rejects go: where it was said, else a name that is free. */
async function freeRejects({ rejects, inputs }: ImportCall): Promise<string> {
  if (rejects !== undefined) {
    if (!(await exists(rejects))) return resolve(rejects);
    throw new CliError(`${rejects} is there already; name another file with --rejects, or remove it`, EXIT.usage);
  }
  const [first = STDIN] = inputs;
  const stem = first === STDIN ? 'stdin' : basename(resolve(first)).replace(/(?:\.\w+)?(?:\.gz)?$/, '') || 'import';
  for (let number = 1; ; number += 1) {
    const path = resolve(`${stem}.rejects${number === 1 ? '' : `-${number}`}.ndjson`);
    if (!(await exists(path))) return path;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
