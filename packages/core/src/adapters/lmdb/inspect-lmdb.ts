import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { CommitRecord } from './records.js';
import { READABLE_FORMATS } from './tables.js';

/** What a folder holds. */
export interface LmdbInspection {
  /** The format that the store there was written with; `null` where there is no store, or one that holds nothing yet. */
  readonly format: number | null;
  /** The formats that this version can open. */
  readonly readable: readonly number[];
}

/** Where LMDB's magic number is in its first page, and what it is. */
const MAGIC_AT = 24;
const MAGIC = 0xbe_ef_c0_de;

/**
 * Looks which format a store has, also while a service uses it; changes nothing.
 * @throws Error where the file is none of LMDB
 */
export async function inspectLmdb(path: string): Promise<LmdbInspection> {
  if (!(await isWritten(join(path, 'data.mdb')))) return { format: null, readable: READABLE_FORMATS };
  const root = open({ path, readOnly: true, maxDbs: 16 });
  try {
    const meta = root.openDB<CommitRecord, string>('meta', { useVersions: true });
    return { format: meta.get('commit')?.format ?? null, readable: READABLE_FORMATS };
  } finally {
    await root.close();
  }
}

/** Whether LMDB has written a file. It is asked for first, since LMDB ends the process over one that isn't its own. */
async function isWritten(path: string): Promise<boolean> {
  const file = await openFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_AT + 4));
    if (bytesRead === 0) return false;
    if (bytesRead < buffer.length || buffer.readUInt32LE(MAGIC_AT) !== MAGIC)
      throw new Error(`${path} is no store of PiSync`);
    return true;
  } finally {
    await file.close();
  }
}
