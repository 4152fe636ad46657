import type { Claims } from './claims.js';
import type { VerifiedToken } from './verify-token.js';

/** What a token says, in JSON; the token itself isn't in it. */
export interface WireToken {
  readonly token_id: string;
  readonly kind: Claims['kind'];
  readonly device_id?: string;
  readonly generation?: number;
  readonly name?: string;
  readonly devices?: readonly string[];
  readonly scopes?: readonly string[];
  readonly issued_at?: string;
  readonly expires_at: string | null;
}

/** What a token says, in the shape of the API. */
export function presentToken({ tokenId, claims }: Pick<VerifiedToken, 'tokenId' | 'claims'>): WireToken {
  const expires = { expires_at: claims.expiresAt === null ? null : new Date(claims.expiresAt).toISOString() };
  switch (claims.kind) {
    case 'device':
      return {
        token_id: tokenId,
        kind: claims.kind,
        device_id: claims.deviceId,
        generation: claims.generation,
        ...expires,
      };
    case 'hub':
      return {
        token_id: tokenId,
        kind: claims.kind,
        name: claims.name,
        devices: claims.devices,
        issued_at: new Date(claims.issuedAt).toISOString(),
        ...expires,
      };
    case 'operator':
      return {
        token_id: tokenId,
        kind: claims.kind,
        name: claims.name,
        scopes: claims.scopes,
        issued_at: new Date(claims.issuedAt).toISOString(),
        ...expires,
      };
  }
}
