import { randomInt } from 'node:crypto';
import type { CommitRecord } from './records.js';
import { lastCommit, type Tables } from './tables.js';

/** As many as there can be: of two that are drawn in the same moment, one pair in 280 million million is alike. */
const VERSIONS = 2 ** 48 - 1;

/**
 * Commits writes if no other transaction was committed since a version was read.
 *
 * @param version what `commitVersion` gave before anything was read that the writes build on
 * @param write adds the writes to the transaction; returns what it changes of the commit record
 * @returns whether it was committed
 */
export function commitIfUnchanged(
  tables: Pick<Tables, 'meta' | 'writeLock'>,
  version: number | null,
  write: (last: CommitRecord) => Partial<CommitRecord>,
): Promise<boolean> {
  const last = lastCommit(tables);
  return writeIfUnchanged(tables, version, () => {
    void tables.meta.put('commit', { ...last, ...write(last) }, newVersion());
  });
}

/**
 * Writes on condition that the newest commit is still of a version.
 *
 * @param apply adds the writes to the transaction, a commit record of a new version among them; called once, later than this returns
 * @returns whether it was committed
 */
export async function writeIfUnchanged(
  { meta, writeLock }: Pick<Tables, 'meta' | 'writeLock'>,
  version: number | null,
  apply: () => void,
): Promise<boolean> {
  try {
    return await writeLock.run(() =>
      version === null ? meta.ifNoExists('commit', apply) : meta.ifVersion('commit', version, apply),
    );
  } catch (error) {
    throw await causeOf(error);
  }
}

/** A version that no other commit has, whichever process makes it: were two alike, one could pass for the other. */
export function newVersion(): number {
  return randomInt(VERSIONS);
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
