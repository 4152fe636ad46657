import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CliError } from '../cli-error.js';

const count = z.int().min(0);

const countsSchema = z.object({
  /** Records that were read, the rejected ones among them. */
  records: count,
  accepted: count,
  /** Handed to a queue, which finds out what they are. */
  queued: count,
  duplicates: count,
  conflicts: count,
  rejected: count,
});

/** What became of records. */
export type ImportCounts = z.output<typeof countsSchema>;

/** A file that was begun. */
const fileSchema = z.object({
  name: z.string(),
  path: z.string(),
  size: count.nullable(),
  changed_ms: z.number(),
  done: z.boolean(),
  counts: countsSchema,
});

/** How far a file was taken in: its first `counts.records` records are answered for. */
export type FileCheckpoint = z.output<typeof fileSchema>;

const checkpointSchema = z.object({
  version: z.literal(1),
  /** What the import was called with; another one has another checkpoint. */
  import: z.string(),
  started_ms: count,
  rejects: z.object({ path: z.string(), bytes: count }),
  files: z.array(fileSchema),
});

/** How far an import is. */
export type Checkpoint = z.output<typeof checkpointSchema>;

/** Nothing yet. */
export function noCounts(): ImportCounts {
  return { records: 0, accepted: 0, queued: 0, duplicates: 0, conflicts: 0, rejected: 0 };
}

/**
 * Reads a checkpoint; `null` when there is none.
 *
 * @param importKey what the import was called with
 * @throws CliError when the file is something else, or of another import
 */
export async function readCheckpoint(path: string, importKey: string): Promise<Checkpoint | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new CliError(`the checkpoint ${path} can't be read: ${error.message}`, undefined, { cause: error });
  });
  if (text === null) return null;
  const parsed = checkpointSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new CliError(`${path} is no checkpoint of an import; name another file with --checkpoint, or remove it`);
  }
  if (parsed.data.import !== importKey) {
    throw new CliError(
      `the checkpoint ${path} is of an import with other files or another target; name another one, or remove it to begin anew`,
    );
  }
  return parsed.data;
}

/** Writes a checkpoint so that there is always a whole one, whenever the process or the machine ends. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(part, 'w');
  try {
    await file.writeFile(JSON.stringify(checkpoint));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

/** The import is over. */
export async function removeCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
