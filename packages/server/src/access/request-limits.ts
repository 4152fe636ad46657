import type { IncomingMessage } from 'node:http';
import type { Redis } from 'ioredis';
import type { Claims } from '../tokens/claims.js';
import { type ClientAddress, createClientAddress } from './client-address.js';
import { createRateLimiter } from './rate-limiter.js';
import { createRefusalPace } from './refusal-pace.js';
import type { SecurityConfig } from './security-config.js';

/** A body that can't be understood costs as much as so many requests more. */
const PENALTY = 4;

/** What may come from whom. */
export interface RequestLimits {
  readonly addressOf: ClientAddress;
  /** A request without a good token. @throws HttpError `rate_limited` */
  failed(request: IncomingMessage): Promise<void>;
  /** A request with a good token; those of operators aren't counted. @throws HttpError `rate_limited` */
  allowed(request: IncomingMessage, claims: Claims): Promise<void>;
  /**
   * What was sent, with a good token or where none is needed, was refused. Resolves with how many milliseconds the answer is to wait; that of
   * an operator isn't. Never rejects.
   */
  refused(request: IncomingMessage, claims: Claims | null): Promise<number>;
}

/**
 * Limits by token and by address. A school is one address with hundreds of devices: what one of them does wrong, or somebody without a
 * token, is never held against the others behind the same address.
 */
export function createRequestLimits(
  { rates, trustProxy }: Pick<SecurityConfig, 'rates' | 'trustProxy'>,
  redis: Redis | null,
): RequestLimits {
  const addressOf = createClientAddress({ trustProxy });
  const shared = redis === null ? {} : { redis };
  const ofKind = {
    device: createRateLimiter({
      name: 'device',
      perMinute: rates.device,
      message: 'too many requests of this device',
      ...shared,
    }),
    hub: createRateLimiter({ name: 'hub', perMinute: rates.hub, message: 'too many requests of this hub', ...shared }),
  };
  const address = createRateLimiter({
    name: 'address',
    perMinute: rates.address,
    message: 'too many requests from this address',
    ...shared,
  });
  const failures = createRateLimiter({
    name: 'failures',
    perMinute: rates.failures,
    message: 'too many requests without a good token from this address',
    ...shared,
  });
  const pace = createRefusalPace(rates.refusals);
  return {
    addressOf,
    failed: (request) => failures.take(addressOf(request)),
    async allowed(request, claims) {
      if (claims.kind === 'operator') return;
      await ofKind[claims.kind].take(subjectOf(claims));
      await address.take(addressOf(request));
    },
    async refused(request, claims) {
      if (claims?.kind === 'operator') return 0;
      // the next request is told
      if (claims !== null) await ofKind[claims.kind].take(subjectOf(claims), PENALTY).catch(() => {});
      return pace(addressOf(request));
    },
  };
}

function subjectOf(claims: Claims): string {
  return claims.kind === 'device' ? claims.deviceId : claims.name;
}
