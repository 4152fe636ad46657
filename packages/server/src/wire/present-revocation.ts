import type { Revocation } from '@pisync/core';
import { isoTime } from './iso-time.js';

/** A revocation as it is answered: of one token, or of a device's tokens up to a generation. */
export interface WireRevocation {
  readonly token_id?: string;
  readonly device_id?: string;
  readonly through_generation?: number;
  readonly revoked_at: string;
  readonly reason: string | null;
}

/** The revocation in the shape of the API. */
export function presentRevocation(revocation: Revocation): WireRevocation {
  const common = { revoked_at: isoTime(revocation.revokedAt), reason: revocation.reason };
  if (revocation.kind === 'token') return { token_id: revocation.tokenId, ...common };
  return { device_id: revocation.deviceId, through_generation: revocation.throughGeneration, ...common };
}
