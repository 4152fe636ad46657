import type { Filter } from 'mongodb';
import type { AbsentState, Watch } from '../../domain/watch.js';
import type { AbsentQuery, WatchKeeping, WatchStore } from '../../ports/watch-store.js';
import { createCachedReader } from './cached-reader.js';
import type { Collections } from './collections.js';
import { tolerateDuplicates } from './duplicate-keys.js';
import { fromWatchDocument, toWatchDocument, type WatchDocument } from './watch-documents.js';

/**
 * How devices are watched, shared by any number of processes. Each device is changed by compare-and-set on its version. Counts may be as old as
 * those of the fleet.
 */
export function createMongoWatches(
  collections: Pick<Collections, 'watches' | 'watchKeeping' | 'carriedArrivals'>,
  countsMaxAgeMs: number,
): WatchStore {
  const { watches, watchKeeping, carriedArrivals } = collections;

  async function saveOne(watch: Watch): Promise<boolean> {
    const { _id, ...fields } = toWatchDocument(watch);
    if (watch.version === 1) {
      return (await tolerateDuplicates(watches.insertMany([{ _id, ...fields }], { ordered: false }))) !== null;
    }
    const { matchedCount } = await watches.replaceOne({ _id, version: watch.version - 1 }, fields);
    return matchedCount === 1;
  }

  const countOf = (state: AbsentState): Promise<number> =>
    watches.countDocuments({ state, absent_since: { $gte: new Date(0) } });

  return {
    async get(deviceId) {
      const document = await watches.findOne({ _id: deviceId });
      return document === null ? null : fromWatchDocument(document);
    },
    async due(now, limit) {
      const documents = await watches
        .find({ check_at: { $lte: new Date(now) } }, { limit, batchSize: limit + 1 })
        .sort({ check_at: 1, _id: 1 })
        .toArray();
      return documents.map(fromWatchDocument);
    },
    async unwatched(deviceIds) {
      const found = await watches
        .find({ _id: { $in: [...deviceIds] } }, { projection: { _id: 1 }, batchSize: deviceIds.length + 1 })
        .toArray();
      const known = new Set(found.map(({ _id }) => _id));
      return deviceIds.filter((deviceId) => !known.has(deviceId));
    },
    async save(changed) {
      const saved = await Promise.all(changed.map(saveOne));
      return new Set(changed.filter((_, index) => saved[index]).map(({ deviceId }) => deviceId));
    },
    async hasten(deviceIds, at) {
      if (deviceIds.length === 0) return;
      await watches.updateMany(
        { _id: { $in: [...deviceIds] }, check_at: { $gt: new Date(at) } },
        { $set: { check_at: new Date(at) }, $inc: { version: 1 } },
      );
    },
    async absent(query) {
      const documents = await watches
        .find(absentFilter(query), { limit: query.limit, batchSize: query.limit + 1 })
        .sort({ absent_since: 1, _id: 1 })
        .toArray();
      return documents.map(fromWatchDocument);
    },
    counts: createCachedReader(async () => {
      const [watched, late, silent] = await Promise.all([
        watches.countDocuments({}),
        countOf('late'),
        countOf('silent'),
      ]);
      return { watched, late, silent };
    }, countsMaxAgeMs),
    async keeping() {
      const document = await watchKeeping.findOne({ _id: 'keeping' });
      if (document === null) return null;
      const { _id: _, ...keeping } = document;
      return keeping;
    },
    async saveKeeping(keeping: WatchKeeping) {
      if (keeping.version === 1) {
        return (
          (await tolerateDuplicates(watchKeeping.insertMany([{ _id: 'keeping', ...keeping }], { ordered: false }))) !==
          null
        );
      }
      const { matchedCount } = await watchKeeping.replaceOne({ _id: 'keeping', version: keeping.version - 1 }, keeping);
      return matchedCount === 1;
    },
    async noteCarried(arrivals) {
      if (arrivals.length === 0) return;
      const documents = [...new Set(arrivals)].map((arrival) => ({ _id: new Date(arrival) }));
      await tolerateDuplicates(carriedArrivals.insertMany(documents, { ordered: false }));
    },
    async carriedOf(arrivals) {
      const ids = [...new Set(arrivals)].map((arrival) => new Date(arrival));
      if (ids.length === 0) return new Set();
      const documents = await carriedArrivals.find({ _id: { $in: ids } }, { batchSize: ids.length + 1 }).toArray();
      return new Set(documents.map(({ _id }) => _id.getTime()));
    },
  };
}

function absentFilter({ after, state }: AbsentQuery): Filter<WatchDocument> {
  const conditions: Filter<WatchDocument>[] = [{ absent_since: { $gte: new Date(after?.lastHeardAt ?? 0) } }];
  if (state !== undefined) conditions.push({ state });
  if (after !== null) {
    const since = new Date(after.lastHeardAt);
    conditions.push({ $or: [{ absent_since: { $gt: since } }, { _id: { $gt: after.deviceId } }] });
  }
  return { $and: conditions };
}
