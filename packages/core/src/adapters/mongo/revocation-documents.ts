import type { Revocation, RevocationStore } from '../../ports/revocation-store.js';
import { revocationKey } from '../../ports/revocation-store.js';
import type { Collections } from './collections.js';
import type { RevocationDocument } from './documents.js';

/** Revocations in a MongoDB, shared by any number of processes. */
export function createMongoRevocations({ revocations }: Pick<Collections, 'revocations'>): RevocationStore {
  return {
    async add(revocation) {
      const { _id, ...fields } = toDocument(revocation);
      const kept = await revocations.findOneAndUpdate(
        { _id },
        { $setOnInsert: fields },
        { upsert: true, returnDocument: 'after' },
      );
      return kept === null ? revocation : fromDocument(kept);
    },
    async list({ after, limit }) {
      const filter = after === null ? {} : { _id: { $gt: after } };
      const page = await revocations.find(filter).sort({ _id: 1 }).limit(limit).toArray();
      return page.map(fromDocument);
    },
    count: () => revocations.countDocuments({}),
  };
}

function toDocument(revocation: Revocation): RevocationDocument {
  const common = {
    _id: revocationKey(revocation),
    revoked_at: new Date(revocation.revokedAt),
    reason: revocation.reason,
  };
  if (revocation.kind === 'token') return { ...common, token_id: revocation.tokenId };
  return { ...common, device_id: revocation.deviceId, through_generation: revocation.throughGeneration };
}

function fromDocument(document: RevocationDocument): Revocation {
  const { revoked_at: revokedAt, reason, token_id: tokenId } = document;
  const common = { revokedAt: revokedAt.getTime(), reason };
  if (tokenId !== undefined) return { kind: 'token', tokenId, ...common };
  const { device_id: deviceId = '', through_generation: throughGeneration = 0 } = document;
  return { kind: 'device', deviceId, throughGeneration, ...common };
}
