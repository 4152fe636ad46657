import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import { HttpError } from '../http-errors.js';
import { type Claims, coversDevice, isExpired } from '../tokens/claims.js';
import { createTokenVerifier, type VerifiedToken } from '../tokens/verify-token.js';
import type { ClientAddress } from './client-address.js';
import type { RequestLimits } from './request-limits.js';
import type { RevocationList } from './revocation-list.js';
import type { Right } from './right.js';
import { givesRight } from './rights.js';

/** Who sent a request. */
export interface Caller {
  /** `null` where nobody needs a token. */
  readonly token: VerifiedToken | null;
  /** Whether an event of this device may come from the caller. */
  maySend(deviceId: string): boolean;
  /** What the caller sent was refused for what it is; resolves with how many milliseconds the answer is to wait. Never rejects. */
  blame(): Promise<number>;
}

/** Lets requests in or not. */
export interface Access {
  /** From where a request comes. */
  readonly addressOf: ClientAddress;
  /** Looks at nothing but the headers. @throws HttpError `unauthorized`, `forbidden`, `rate_limited` or `not_ready` */
  admit(request: IncomingMessage, right: Right): Promise<Caller>;
}

const anyDevice = (): boolean => true;
const ANYBODY: Caller = { token: null, maySend: anyDevice, blame: async () => 0 };

/** Lets everybody do everything. */
export const openAccess: Access = {
  addressOf: ({ socket }) => socket.remoteAddress ?? '',
  admit: async () => ANYBODY,
};

/** Lets everybody do everything, who sends rubbish no faster than others can bear. */
export function createOpenAccess({ addressOf, refused }: Pick<RequestLimits, 'addressOf' | 'refused'>): Access {
  return {
    addressOf,
    admit: async (request) => ({ token: null, maySend: anyDevice, blame: () => refused(request, null) }),
  };
}

/** What tokens are checked with. */
export interface TokenAccessParts {
  readonly secrets: readonly string[];
  readonly revocations: RevocationList;
  readonly limits: RequestLimits;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Tokens that were found good lately; a signature takes some twenty times as long as looking it up here. */
const REMEMBERED_TOKENS = 10_000;
const LONGEST_REMEMBERED = 1024;

/** Lets in who has a token for what is asked. */
export function createTokenAccess({ secrets, revocations, limits, now }: TokenAccessParts): Access {
  const verify = createTokenVerifier(secrets);
  // of signatures alone: whether a token ran out or was revoked is asked each time
  const good = new LRUCache<string, VerifiedToken>({ max: REMEMBERED_TOKENS });

  function verified(text: string): VerifiedToken | null {
    const known = good.get(text);
    if (known !== undefined) return known;
    const token = verify(text);
    if (token !== null && text.length <= LONGEST_REMEMBERED) good.set(text, token);
    return token;
  }

  /** The token of a request. @throws HttpError */
  function tokenOf(request: IncomingMessage): VerifiedToken {
    const text = bearerOf(request.headers.authorization);
    if (text === null) {
      throw unauthorized('this needs a token: send it as "Authorization: Bearer <token>"', 'Bearer realm="pisync"');
    }
    const token = verified(text);
    if (token === null) throw badToken('the token is none of this service; check it, or have one issued');
    if (isExpired(token.claims, now())) throw badToken('the token has run out; have a new one issued');
    if (revocations.isRevoked(token)) throw badToken('the token was revoked; have a new one issued');
    return token;
  }

  return {
    addressOf: limits.addressOf,
    async admit(request, right) {
      if (right === 'public') return ANYBODY;
      if (!revocations.isKnown()) {
        throw new HttpError('not_ready', 'which tokens were revoked is not known yet; ask again after a while', {
          headers: { 'retry-after': '2' },
        });
      }
      let token: VerifiedToken;
      try {
        token = tokenOf(request);
      } catch (error) {
        await limits.failed(request);
        throw error;
      }
      const { claims } = token;
      await limits.allowed(request, claims);
      if (!givesRight(claims, right)) throw forbidden(claims, right);
      return { token, maySend: (deviceId) => maySend(claims, deviceId), blame: () => limits.refused(request, claims) };
    },
  };
}

function maySend(claims: Claims, deviceId: string): boolean {
  switch (claims.kind) {
    case 'device':
      return claims.deviceId === deviceId;
    case 'hub':
      return coversDevice(claims, deviceId);
    case 'operator':
      return claims.scopes.includes('ingest');
  }
}

/** The token of an `Authorization` header (RFC 6750); `null` where there is none. */
function bearerOf(header: string | undefined): string | null {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}

function unauthorized(message: string, challenge: string): HttpError {
  return new HttpError('unauthorized', message, { headers: { 'www-authenticate': challenge } });
}

function badToken(message: string): HttpError {
  return unauthorized(message, 'Bearer realm="pisync", error="invalid_token"');
}

const SCOPE_FOR: Readonly<Record<Right, string>> = {
  public: '',
  token: '',
  send: 'ingest',
  read: 'read',
  admin: 'admin',
};

function forbidden({ kind }: Claims, right: Right): HttpError {
  const scope = SCOPE_FOR[right];
  const advice = `this takes an operator's token with the scope ${scope}`;
  const whose = kind === 'operator' ? 'the token has not that scope' : `a token of a ${kind} may only send events`;
  return new HttpError('forbidden', `${advice}; ${whose}`, {
    headers: { 'www-authenticate': `Bearer realm="pisync", error="insufficient_scope", scope="${scope}"` },
  });
}
