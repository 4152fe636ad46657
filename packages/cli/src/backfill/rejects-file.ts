import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import type { RecordPlace } from './raw-record.js';

/** A record that wasn't taken in. */
export interface Reject extends RecordPlace {
  /** As people know the file. */
  readonly file: string;
  /** Which record of the file it is, from 1. */
  readonly record: number;
  readonly reason: string;
  /** The record as it stands in the file, its beginning where it is long. */
  readonly raw: string;
}

/** Keeps rejects as NDJSON, in the order of the records. There is no file before there is a reject. */
export interface RejectsFile {
  readonly path: string;
  add(rejects: readonly Reject[]): Promise<void>;
  /** Makes sure that all are on disk; the length of the file then, in bytes. */
  flush(): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param length how much of the file there was when it was last seen to be complete, in bytes: what follows is cut off, since
 * its records come again; 0 for a file that isn't there yet
 * @throws CliError when less than that is there
 */
export async function openRejects(path: string, length: number): Promise<RejectsFile> {
  let file: FileHandle | null = null;
  let size = length;
  let isFlushed = true;
  const there = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (there < length) {
    throw new CliError(
      `${path} had ${length} bytes of rejects and has ${there} now; bring it back, or begin anew with another --checkpoint`,
    );
  }
  if (there > 0) await truncateFile(path, length);

  return {
    path,
    async add(rejects) {
      if (rejects.length === 0) return;
      file ??= await open(path, 'a');
      const text = rejects.map((reject) => `${JSON.stringify(wireReject(reject))}\n`).join('');
      const bytes = Buffer.from(text);
      await file.appendFile(bytes);
      size += bytes.length;
      isFlushed = false;
    },
    async flush() {
      if (!isFlushed) await file?.datasync();
      isFlushed = true;
      return size;
    },
    async close() {
      await file?.close();
      file = null;
    },
  };
}

async function truncateFile(path: string, length: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(length);
  } finally {
    await file.close();
  }
}

function wireReject({ file, line, column, record, reason, raw }: Reject): object {
  return { file, line, ...(column !== null && { column }), record, reason, raw };
}

const ofFile = z.object({ file: z.string() });

/** Takes the rejects of a file out, because it is read anew; the length that is left, in bytes. */
export async function forgetRejects(path: string, length: number, name: string): Promise<number> {
  if (length === 0) return 0;
  const kept = `${path}.part`;
  const output = await open(kept, 'w');
  let size = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path, { end: length - 1 }) })) {
      if (ofFile.parse(JSON.parse(line)).file === name) continue;
      const bytes = Buffer.from(`${line}\n`);
      await output.appendFile(bytes);
      size += bytes.length;
    }
    await output.datasync();
  } finally {
    await output.close();
  }
  await rename(kept, path);
  return size;
}
