import { type Revocation, revocationKey, type RevocationStore } from '../../ports/revocation-store.js';

/** Revocations for as long as the process lasts. */
export function createMemoryRevocations(): RevocationStore {
  const kept = new Map<string, Revocation>();
  return {
    async add(revocation) {
      const key = revocationKey(revocation);
      const known = kept.get(key) ?? revocation;
      kept.set(key, known);
      return known;
    },
    list: async ({ after, limit }) =>
      [...kept]
        .filter(([key]) => after === null || key > after)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([, revocation]) => revocation),
    count: async () => kept.size,
  };
}
