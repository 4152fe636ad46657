import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PisyncError } from '../../errors.js';

/** Where LMDB's magic number is in its first page, and what it is. */
const MAGIC_AT = 24;
const MAGIC = 0xbe_ef_c0_de;

/**
 * Whether LMDB has written the file in a folder. It is asked for before LMDB is, which ends the process over one that isn't its own.
 *
 * @throws PisyncError `store_failed` when there is a file of another kind
 * @throws Error when the file can't be read
 */
export async function hasLmdbFile(folder: string): Promise<boolean> {
  const path = join(folder, 'data.mdb');
  const file = await openFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_AT + 4));
    if (bytesRead === 0) return false;
    if (bytesRead === buffer.length && buffer.readUInt32LE(MAGIC_AT) === MAGIC) return true;
    throw new PisyncError('store_failed', `${path} is no store of PiSync; use another folder`);
  } finally {
    await file.close();
  }
}
