import type { Filter } from 'mongodb';
import type { SilenceStore } from '../../ports/alert-store.js';
import { fromSilenceDocument, type SilenceDocument, toSilenceDocument } from './alert-documents.js';
import type { Collections } from './collections.js';

/** Silences that processes share. */
export function createMongoSilenceStore({ silences }: Pick<Collections, 'silences'>): SilenceStore {
  return {
    async put(silence) {
      const { _id, ...replacement } = toSilenceDocument(silence);
      await silences.replaceOne({ _id }, replacement, { upsert: true });
    },
    async get(id) {
      const document = await silences.findOne({ _id: id });
      return document === null ? null : fromSilenceDocument(document);
    },
    async unexpired(now) {
      const found = await silences.find({ ended_at: null, expires_at: { $gt: new Date(now) } }).toArray();
      return found.map(fromSilenceDocument);
    },
    async list({ after, limit }) {
      const filter: Filter<SilenceDocument> =
        after === null
          ? {}
          : {
              created_at: { $lte: new Date(after.createdAt) },
              $or: [{ created_at: { $lt: new Date(after.createdAt) } }, { _id: { $lt: after.id } }],
            };
      const found = await silences.find(filter, { limit }).sort({ created_at: -1, _id: -1 }).toArray();
      return found.map(fromSilenceDocument);
    },
  };
}
