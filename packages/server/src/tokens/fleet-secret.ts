import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Claims } from './claims.js';

const SECRET_BYTES = 32;
const LEAST_LENGTH = 32;
const LONGEST = 1024;
const LEAST_VARIETY = 12;

/** What is wrong with a secret; `null` when it will do. */
export function weaknessOf(secret: string): string | null {
  const advice = 'make one with pisync token secret';
  if (!/^[\x21-\x7e]*$/.test(secret)) return `must be printable ASCII without spaces; ${advice}`;
  if (secret.length < LEAST_LENGTH || secret.length > LONGEST) {
    return `must have ${LEAST_LENGTH} to ${LONGEST} characters; ${advice}`;
  }
  return new Set(secret).size < LEAST_VARIETY ? `has too few different characters to be random; ${advice}` : null;
}

/** A new secret of 256 random bits, as text. */
export function makeFleetSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The key that tokens of a kind are signed with (HKDF with SHA-256, RFC 5869): no token of one kind is ever one of another. */
export function deriveKey(secret: string, kind: Claims['kind']): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'pisync', `token ${kind} 1`, SECRET_BYTES)));
}
