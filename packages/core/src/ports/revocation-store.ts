/** A token that counts no more, by its id. */
export interface TokenRevocation {
  readonly kind: 'token';
  readonly tokenId: string;
  /** Epoch milliseconds. */
  readonly revokedAt: number;
  /** Why, for people. */
  readonly reason: string | null;
}

/** Tokens of a device that count no more: those of this generation and all before it. */
export interface DeviceRevocation {
  readonly kind: 'device';
  readonly deviceId: string;
  readonly throughGeneration: number;
  /** Epoch milliseconds. */
  readonly revokedAt: number;
  /** Why, for people. */
  readonly reason: string | null;
}

export type Revocation = TokenRevocation | DeviceRevocation;

/** Which page of revocations: at most `limit` whose keys come after `after`. */
export interface RevocationQuery {
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Keeps which tokens count no more. Nothing is ever taken out of it or changed: a token that was revoked by mistake is issued anew.
 * So how many there are tells whether there are new ones.
 */
export interface RevocationStore {
  /** Keeps a revocation, once it is safe on disk where the store has one; resolves with the one that is kept, which may be an earlier one. */
  add(revocation: Revocation): Promise<Revocation>;

  /** A page of revocations, in order of their keys. */
  list(query: RevocationQuery): Promise<readonly Revocation[]>;

  /** How many there are; cheap enough to be asked every few seconds. */
  count(): Promise<number>;
}

const GENERATION_DIGITS = 10;

/** What a revocation is known by: the same token, or the same device and generation. */
export function revocationKey(revocation: Revocation): string {
  if (revocation.kind === 'token') return `token/${revocation.tokenId}`;
  return `device/${revocation.deviceId}/${String(revocation.throughGeneration).padStart(GENERATION_DIGITS, '0')}`;
}
