import type { Collections } from './collections.js';

const SECONDS_A_DAY = 86_400;
const RETENTION_INDEX = 'retention';
/** The longest that MongoDB takes, 68 years: longer than any event is old. It tells of a retention that was once shorter. */
const FOR_EVER_SECONDS = 2 ** 31 - 1;

/** For how many days events are kept after they arrived; `null` for ever. */
export async function readRetention(collections: Collections): Promise<number | null> {
  const seconds = await retentionSeconds(collections);
  return seconds === null || seconds === FOR_EVER_SECONDS ? null : seconds / SECONDS_A_DAY;
}

/** Whether events are removed after a time, or were once. */
export async function mayLackEvents(collections: Collections): Promise<boolean> {
  return (await retentionSeconds(collections)) !== null;
}

/**
 * Sets for how many days events are kept. Where they were removed after a time before, the index stays, with a time that never
 * comes: totals and incidents of events that are gone must not be taken for wrong.
 */
export async function setRetention(collections: Collections, days: number | null): Promise<void> {
  const before = await retentionSeconds(collections);
  const seconds = days === null ? FOR_EVER_SECONDS : days * SECONDS_A_DAY;
  if (before === seconds || (before === null && days === null)) return;
  // one whose time is another can't be made over the one there is
  if (before !== null) await collections.events.dropIndex(RETENTION_INDEX);
  await collections.events.createIndex({ received_at: 1 }, { name: RETENTION_INDEX, expireAfterSeconds: seconds });
}

async function retentionSeconds({ client, database, events }: Collections): Promise<number | null> {
  // asking for the indexes of a collection that isn't there is an error
  const [there] = await client.db(database).listCollections({ name: 'events' }, { nameOnly: true }).toArray();
  if (there === undefined) return null;
  const index = (await events.indexes()).find(({ name }) => name === RETENTION_INDEX);
  return index?.expireAfterSeconds ?? null;
}
