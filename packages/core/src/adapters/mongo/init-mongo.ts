import type { IndexDescription } from 'mongodb';
import { type Collections, type MongoOptions, openCollections } from './collections.js';
import { readRetention, setRetention } from './retention.js';

/** What a database is made ready with. */
export interface InitMongoOptions extends MongoOptions {
  /** Events are removed so many days after they arrived; `null` keeps them for ever; as it was when left out. */
  readonly retentionDays?: number | null;
}

/** What there is after making a database ready. */
export interface MongoReadiness {
  readonly database: string;
  /** The indexes that were not there before, as `collection.index`. */
  readonly created: readonly string[];
  readonly retentionDays: number | null;
}

const COLLECTIONS = [
  'events',
  'devices',
  'incidents',
  'commits',
  'alerts',
  'notifications',
  'silences',
  'watches',
] as const;
type CollectionName = (typeof COLLECTIONS)[number];

const SECONDS_A_DAY = 86_400;
/** Longer than a device's next event usually takes; one that comes later has its newest commit checked once more. */
const COMMITS_KEPT_SECONDS = 7 * SECONDS_A_DAY;
/** Longer than any writer is slow. */
const GONE_INCIDENTS_KEPT_SECONDS = 30 * SECONDS_A_DAY;

const INDEXES: Readonly<Record<CollectionName, readonly (IndexDescription & { readonly name: string })[]>> = {
  events: [
    { name: 'history', key: { device_id: 1, effective_at: -1, timestamp: -1, event_id: -1 } },
    { name: 'day', key: { effective_at: -1 } },
  ],
  devices: [
    { name: 'failed_syncs', key: { failed_syncs: 1, _id: 1 } },
    { name: 'last_event_at', key: { last_event_at: 1, _id: 1 } },
    { name: 'current_streak', key: { current_streak: 1, _id: 1 } },
    { name: 'notices', key: { notices_since: 1 }, sparse: true },
  ],
  incidents: [
    { name: 'newest', key: { started_at: -1, _id: -1 } },
    { name: 'status', key: { status: 1, started_at: -1, _id: -1 } },
    { name: 'device', key: { device_id: 1, started_at: -1, _id: -1 } },
    { name: 'gone', key: { gone_at: 1 }, expireAfterSeconds: GONE_INCIDENTS_KEPT_SECONDS },
  ],
  alerts: [
    { name: 'newest', key: { started_at: -1, _id: -1 } },
    { name: 'device', key: { device_id: 1, started_at: -1, _id: -1 } },
    { name: 'untold', key: { untold_since: 1 }, sparse: true },
    { name: 'firing', key: { firing_kind: 1 }, sparse: true },
  ],
  notifications: [
    { name: 'newest', key: { created_at: -1, _id: -1 } },
    { name: 'next', key: { next_at: 1 }, sparse: true },
  ],
  silences: [{ name: 'newest', key: { created_at: -1, _id: -1 } }],
  commits: [{ name: 'finished', key: { finished_at: 1 }, expireAfterSeconds: COMMITS_KEPT_SECONDS }],
  watches: [
    { name: 'due', key: { check_at: 1, _id: 1 } },
    { name: 'absent', key: { absent_since: 1, _id: 1 }, sparse: true },
  ],
};

/**
 * Makes a database ready: its indexes, and how long events are kept. Doing it again changes nothing.
 * @throws RangeError for a retention that is no whole number of days, at least 1
 */
export async function initMongo(options: InitMongoOptions): Promise<MongoReadiness> {
  const { retentionDays } = options;
  // the server would take 0, and remove every event there is
  if (typeof retentionDays === 'number' && (!Number.isInteger(retentionDays) || retentionDays < 1)) {
    throw new RangeError(
      `events are kept for a whole number of days, at least 1, or for ever; not for ${retentionDays}`,
    );
  }
  const collections = openCollections(options);
  try {
    const created: string[] = [];
    for (const name of COLLECTIONS) {
      const missing = await missingIndexes(collections, name);
      if (missing.length === 0) continue;
      await collections[name].createIndexes([...missing]);
      created.push(...missing.map((index) => `${name}.${index.name}`));
    }
    if (retentionDays !== undefined) await setRetention(collections, retentionDays);
    return { database: collections.database, created, retentionDays: await readRetention(collections) };
  } finally {
    await collections.client.close();
  }
}

/** Whether a database is ready to be used. */
export interface MongoCheck {
  /** Nothing of a fleet is in it yet. */
  readonly isNew: boolean;
  /** Indexes that `initMongo` would make, as `collection.index`. */
  readonly missing: readonly string[];
}

/** Looks whether a database is ready; changes nothing. */
export async function checkMongo(options: MongoOptions): Promise<MongoCheck> {
  const collections = openCollections(options);
  try {
    const missing: string[] = [];
    for (const name of COLLECTIONS) {
      missing.push(...(await missingIndexes(collections, name)).map((index) => `${name}.${index.name}`));
    }
    return { isNew: (await collections.devices.findOne({}, { projection: { _id: 1 } })) === null, missing };
  } finally {
    await collections.client.close();
  }
}

async function missingIndexes(
  collections: Collections,
  name: CollectionName,
): Promise<(typeof INDEXES)[CollectionName]> {
  const present = new Set((await existingIndexes(collections, name)).map((index) => index.name));
  return INDEXES[name].filter((index) => !present.has(index.name));
}

async function existingIndexes(collections: Collections, name: CollectionName) {
  // asking for the indexes of a collection that isn't there is an error
  const there = await collections.client
    .db(collections.database)
    .listCollections({ name }, { nameOnly: true })
    .toArray();
  return there.length === 0 ? [] : collections[name].indexes();
}
