import { type Claims, payloads } from './claims.js';
import { deriveKey } from './fleet-secret.js';
import { macOf, PREFIXES, tokenIdOf } from './token-text.js';

/** A token and by what it is known. */
export interface IssuedToken {
  readonly token: string;
  readonly tokenId: string;
  readonly claims: Claims;
}

/** Makes tokens. @throws ZodError for claims that no token may have */
export type TokenIssuer = (claims: Claims) => IssuedToken;

/** What issues tokens by a secret. Needs no service: the same claims always give the same token. */
export function createTokenIssuer(secret: string): TokenIssuer {
  const keys = {
    device: deriveKey(secret, 'device'),
    hub: deriveKey(secret, 'hub'),
    operator: deriveKey(secret, 'operator'),
  };
  return (claims) => {
    const payload = Buffer.from(JSON.stringify(payloadOf(claims))).toString('base64url');
    const signed = PREFIXES[claims.kind] + payload;
    return { token: `${signed}.${macOf(keys[claims.kind], signed)}`, tokenId: tokenIdOf(signed), claims };
  };
}

function payloadOf(claims: Claims): object {
  const e = claims.expiresAt === null ? {} : { e: toSeconds(claims.expiresAt) };
  switch (claims.kind) {
    case 'device':
      return payloads.device.parse({ d: claims.deviceId, g: claims.generation, ...e });
    case 'hub':
      return payloads.hub.parse({ n: claims.name, p: claims.devices, i: toSeconds(claims.issuedAt), ...e });
    case 'operator':
      return payloads.operator.parse({ n: claims.name, s: claims.scopes, i: toSeconds(claims.issuedAt), ...e });
  }
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
