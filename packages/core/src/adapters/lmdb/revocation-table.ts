import { type Revocation, revocationKey, type RevocationStore } from '../../ports/revocation-store.js';
import type { Tables } from './tables.js';

/** Revocations in the file of an embedded store. A commit is on disk when it resolves. */
export function createLmdbRevocations({
  revocations,
  writeLock,
}: Pick<Tables, 'revocations' | 'writeLock'>): RevocationStore {
  return {
    async add(revocation) {
      const key = revocationKey(revocation);
      await writeLock.run(() =>
        revocations.ifNoExists(key, () => {
          void revocations.put(key, revocation);
        }),
      );
      return revocations.get(key) ?? revocation;
    },
    async list({ after, limit }) {
      const page: Revocation[] = [];
      const range = after === null ? {} : { start: after, exclusiveStart: true };
      for (const { value } of revocations.getRange({ ...range, limit })) page.push(value);
      return page;
    },
    count: async () => revocations.getCount(),
  };
}
