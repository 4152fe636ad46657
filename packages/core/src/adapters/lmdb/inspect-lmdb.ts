import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { CommitRecord } from './records.js';
import { FORMAT } from './tables.js';

/** What a folder holds. */
export interface LmdbInspection {
  /** The format that the store there was written with; `null` where there is no store, or one that holds nothing yet. */
  readonly format: number | null;
  /** The format that this version reads and writes. */
  readonly readable: number;
}

/**
 * Looks which format a store has, also while a service uses it; changes nothing.
 * @throws Error of LMDB where the file is none of its own
 */
export async function inspectLmdb(path: string): Promise<LmdbInspection> {
  if (!existsSync(join(path, 'data.mdb'))) return { format: null, readable: FORMAT };
  const root = open({ path, readOnly: true, maxDbs: 16 });
  try {
    const meta = root.openDB<CommitRecord, string>('meta', { useVersions: true });
    return { format: meta.get('commit')?.format ?? null, readable: FORMAT };
  } finally {
    await root.close();
  }
}
