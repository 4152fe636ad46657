import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';

/** The folder of an embedded store. */
export interface DataFolder {
  readonly exists: boolean;
  readonly writable: boolean;
  /** The format of the store in it, `null` where there is none yet; and those that this version reads. */
  readonly format: number | null;
  readonly readableFormats: readonly number[];
  /** What can still be written on its disk. */
  readonly freeBytes: number;
}

/**
 * Looks at the folder of an embedded store, also while a service uses it; changes nothing.
 * @throws Error where what is there is no folder, or can't be read
 */
export async function checkDataFolder(path: string): Promise<DataFolder> {
  const { inspectLmdb } = await import('@pisync/core/lmdb');
  const none = { exists: false, writable: false, format: null, readableFormats: [], freeBytes: 0 };
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return none;
  if (!found.isDirectory()) throw new Error(`${path} is no folder`);
  const [{ bavail, bsize }, writable, { format, readable }] = await Promise.all([
    statfs(path),
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    ),
    inspectLmdb(path),
  ]);
  return { exists: true, writable, format, readableFormats: readable, freeBytes: bavail * bsize };
}
