import type { Revocation } from '@pisync/core';
import { isoTime } from './iso-time.js';
import type { WireRevocation } from './revocation-schema.js';

/** The revocation in the shape of the API. */
export function presentRevocation(revocation: Revocation): WireRevocation {
  const common = { revoked_at: isoTime(revocation.revokedAt), reason: revocation.reason };
  if (revocation.kind === 'token') return { token_id: revocation.tokenId, ...common };
  return { device_id: revocation.deviceId, through_generation: revocation.throughGeneration, ...common };
}
