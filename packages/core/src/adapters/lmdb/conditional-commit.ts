import type { CommitRecord } from './records.js';
import { lastCommit, type Tables } from './tables.js';

/**
 * Commits writes if no other transaction was committed since a version was read.
 *
 * @param version what `commitVersion` gave before anything was read that the writes build on
 * @param write adds the writes to the transaction; returns what it changes of the commit record
 * @returns whether it was committed
 */
export async function commitIfUnchanged(
  tables: Pick<Tables, 'meta' | 'writeLock'>,
  version: number | null,
  write: (last: CommitRecord) => Partial<CommitRecord>,
): Promise<boolean> {
  const { meta, writeLock } = tables;
  const last = lastCommit(tables);
  const apply = (): void => {
    const changes = write(last);
    void meta.put('commit', { ...last, ...changes }, (version ?? 0) + 1);
  };
  try {
    return await writeLock.run(() =>
      version === null ? meta.ifNoExists('commit', apply) : meta.ifVersion('commit', version, apply),
    );
  } catch (error) {
    throw await causeOf(error);
  }
}

/** The version of the newest transaction; `null` before the first. */
export function commitVersion({ meta }: Pick<Tables, 'meta'>): number | null {
  return meta.getEntry('commit')?.version ?? null;
}

/** LMDB rejects with a general error that holds a promise of the particular one. */
export async function causeOf(error: unknown): Promise<unknown> {
  if (typeof error !== 'object' || error === null || !('commitError' in error)) return error;
  return Promise.resolve(error.commitError).catch((cause: unknown) => cause);
}
