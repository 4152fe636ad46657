import type { Silence } from '../../domain/silence.js';
import type { CreatedPosition, SilenceStore } from '../../ports/alert-store.js';
import type { AlertTables } from './alert-tables.js';
import type { Write } from './write-now.js';

/** Silences on this machine's disk. They are few: lists read all of them. */
export function createLmdbSilenceStore({ silences }: Pick<AlertTables, 'silences'>, write: Write): SilenceStore {
  const all = (): readonly Silence[] => Array.from(silences.getRange({}).map(({ value }) => value));
  return {
    put: (silence) =>
      write(() => {
        void silences.put(silence.id, silence);
      }),
    get: async (id) => silences.get(id) ?? null,
    unexpired: async (now) => all().filter(({ endedAt, expiresAt }) => endedAt === null && expiresAt > now),
    list: async ({ after, limit }) =>
      all()
        .filter((one) => after === null || comesAfter(one, after))
        .toSorted((a, b) => (comesAfter(a, b) ? 1 : -1))
        .slice(0, limit),
  };
}

/** Forgets silences that were over before a time. */
export async function forgetSilences(
  { silences }: Pick<AlertTables, 'silences'>,
  write: Write,
  before: number,
): Promise<void> {
  await write(() => {
    for (const { key, value } of silences.getRange({})) {
      if (Math.min(value.endedAt ?? Infinity, value.expiresAt) < before) void silences.remove(key);
    }
  });
}

function comesAfter(one: CreatedPosition, other: CreatedPosition): boolean {
  return one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id);
}
