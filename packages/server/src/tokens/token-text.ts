import { createHash, createHmac, type KeyObject } from 'node:crypto';
import type { Claims } from './claims.js';

/** How tokens of each kind begin, so that they can be told apart, and found by scanners for secrets. The digit is the format's. */
export const PREFIXES: Readonly<Record<Claims['kind'], string>> = {
  device: 'pisync_d1_',
  hub: 'pisync_h1_',
  operator: 'pisync_o1_',
};

/** Longer ones aren't looked at. */
const LONGEST_TOKEN = 8192;
const SHAPE = /^(pisync_[dho]1_)([\w-]+)\.([\w-]{43})$/;
const KINDS = new Map(Object.entries(PREFIXES).map(([kind, prefix]) => [prefix, kind]));
const ID_BYTES = 12;

/** The parts of a token; nothing of it has been checked. */
export interface TokenParts {
  readonly kind: Claims['kind'];
  /** What is signed: the prefix and the payload. */
  readonly signed: string;
  readonly payload: string;
  readonly mac: string;
}

/** Takes a token apart; `null` for what isn't one. */
export function splitToken(text: string): TokenParts | null {
  if (text.length > LONGEST_TOKEN) return null;
  const [, prefix = '', payload = '', mac = ''] = SHAPE.exec(text) ?? [];
  const kind = KINDS.get(prefix);
  if (kind !== 'device' && kind !== 'hub' && kind !== 'operator') return null;
  return { kind, signed: prefix + payload, payload, mac };
}

/** The MAC of what is signed (HMAC with SHA-256, RFC 2104), as text: compared as text, no two texts are the same token. */
export function macOf(key: KeyObject, signed: string): string {
  return createHmac('sha256', key).update(signed).digest('base64url');
}

/** By what a token is known where it may be seen: it follows from what the token says, and leads nobody to the token. */
export function tokenIdOf(signed: string): string {
  return createHash('sha256').update(signed).digest().subarray(0, ID_BYTES).toString('base64url');
}
