import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Claims, payloads } from './claims.js';
import { deriveKey } from './fleet-secret.js';
import { macOf, splitToken, type TokenParts, tokenIdOf } from './token-text.js';

/** A token that one of the secrets signed. Whether it has run out or was revoked is another question. */
export interface VerifiedToken {
  readonly tokenId: string;
  readonly claims: Claims;
  /** Which of the secrets signed it, from 0. */
  readonly secretIndex: number;
}

/** What is signed by one of the secrets; `null` for all else. Never throws. */
export type TokenVerifier = (text: string) => VerifiedToken | null;

/** What verifies tokens by secrets, of which any may have signed. */
export function createTokenVerifier(secrets: readonly string[]): TokenVerifier {
  const keys = secrets.map((secret) => ({
    device: deriveKey(secret, 'device'),
    hub: deriveKey(secret, 'hub'),
    operator: deriveKey(secret, 'operator'),
  }));
  return (text) => {
    const parts = splitToken(text);
    if (parts === null) return null;
    const secretIndex = keys.findIndex((ofKind) => isSignedBy(ofKind[parts.kind], parts));
    if (secretIndex === -1) return null;
    const claims = claimsOf(parts);
    return claims === null ? null : { tokenId: tokenIdOf(parts.signed), claims, secretIndex };
  };
}

/** What a token says, without asking who signed it; `null` for what isn't one. */
export function readToken(text: string): Omit<VerifiedToken, 'secretIndex'> | null {
  const parts = splitToken(text);
  const claims = parts === null ? null : claimsOf(parts);
  return parts === null || claims === null ? null : { tokenId: tokenIdOf(parts.signed), claims };
}

/** In a time that doesn't tell how much of it was right. */
function isSignedBy(key: KeyObject, { signed, mac }: TokenParts): boolean {
  return timingSafeEqual(Buffer.from(macOf(key, signed)), Buffer.from(mac));
}

function claimsOf({ kind, payload }: TokenParts): Claims | null {
  const value = parseJson(Buffer.from(payload, 'base64url').toString());
  switch (kind) {
    case 'device': {
      const parsed = payloads.device.safeParse(value);
      if (!parsed.success) return null;
      const { d, g, e } = parsed.data;
      return { kind, deviceId: d, generation: g, expiresAt: toMs(e) };
    }
    case 'hub': {
      const parsed = payloads.hub.safeParse(value);
      if (!parsed.success) return null;
      const { n, p, i, e } = parsed.data;
      return { kind, name: n, devices: p, issuedAt: i * 1000, expiresAt: toMs(e) };
    }
    case 'operator': {
      const parsed = payloads.operator.safeParse(value);
      if (!parsed.success) return null;
      const { n, s, i, e } = parsed.data;
      return { kind, name: n, scopes: s, issuedAt: i * 1000, expiresAt: toMs(e) };
    }
  }
}

function toMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
