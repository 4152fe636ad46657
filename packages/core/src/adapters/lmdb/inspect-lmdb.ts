import { open } from 'lmdb';
import { alone } from './folder-lock.js';
import { hasLmdbFile } from './lmdb-file.js';
import type { CommitRecord } from './records.js';
import { READABLE_FORMATS } from './tables.js';

/** What a folder holds. */
export interface LmdbInspection {
  /** The format that the store there was written with; `null` where there is no store, or one that holds nothing yet. */
  readonly format: number | null;
  /** The formats that this version can open. */
  readonly readable: readonly number[];
}

/**
 * Looks which format a store has, also while a service uses it; changes nothing.
 * @throws PisyncError `store_failed` where the file is none of LMDB
 */
export async function inspectLmdb(path: string): Promise<LmdbInspection> {
  if (!(await hasLmdbFile(path))) return { format: null, readable: READABLE_FORMATS };
  return alone(path, async () => {
    const root = open({ path, noSubdir: false, readOnly: true, maxDbs: 64 });
    try {
      const meta = root.openDB<CommitRecord, string>('meta', { useVersions: true });
      return { format: meta.get('commit')?.format ?? null, readable: READABLE_FORMATS };
    } finally {
      await root.close();
    }
  });
}
