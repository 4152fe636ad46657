import { type Revocation, revocationKey, type RevocationStore } from '@pisync/core';
import type { Logger } from 'pino';
import type { VerifiedToken } from '../tokens/verify-token.js';

const PAGE = 1_000;

/** Which tokens count no more, known in this process. */
export interface RevocationList {
  /** Whether the store has been read: until then nobody knows. */
  isKnown(): boolean;
  /** Whether a token counts no more. */
  isRevoked(token: VerifiedToken): boolean;
  /** Keeps a revocation, in the store first; counts at once in this process. */
  add(revocation: Revocation): Promise<Revocation>;
  /** A page of what is kept. */
  list: RevocationStore['list'];
  /** Reads what others have revoked since. @throws what the store throws */
  refresh(): Promise<void>;
  /** Asks no more. */
  close(): Promise<void>;
}

/**
 * What knows of revocations. It asks the store each `refreshMs` milliseconds, or never; while that is away, it goes on with what it knew, and lets
 * the log know.
 */
export function createRevocationList(
  store: RevocationStore,
  { logger, refreshMs }: { readonly logger: Logger; readonly refreshMs: number | null },
): RevocationList {
  const tokens = new Set<string>();
  const generations = new Map<string, number>();
  let known = -1;
  let isAway = false;
  let refreshing: Promise<void> | null = null;

  function learn(revocation: Revocation): void {
    if (revocation.kind === 'token') {
      tokens.add(revocation.tokenId);
    } else {
      const { deviceId, throughGeneration } = revocation;
      generations.set(deviceId, Math.max(throughGeneration, generations.get(deviceId) ?? 0));
    }
  }

  async function read(): Promise<void> {
    const count = await store.count();
    isAway = false;
    if (count === known) return;
    let after: string | null = null;
    for (;;) {
      const page: readonly Revocation[] = await store.list({ after, limit: PAGE });
      for (const revocation of page) learn(revocation);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) break;
      after = revocationKey(last);
    }
    known = count;
  }

  async function refresh(): Promise<void> {
    await (refreshing ??= read().finally(() => {
      refreshing = null;
    }));
  }

  const refreshInTurn = (): void => {
    refresh().catch((error: unknown) => {
      if (!isAway) logger.warn({ err: error }, 'what tokens others revoke is not known while the store is away');
      isAway = true;
    });
  };
  const timer = refreshMs === null ? undefined : setInterval(refreshInTurn, refreshMs);

  return {
    isKnown: () => known >= 0,
    isRevoked: ({ tokenId, claims }) =>
      tokens.has(tokenId) || (claims.kind === 'device' && claims.generation <= (generations.get(claims.deviceId) ?? 0)),
    async add(revocation) {
      const kept = await store.add(revocation);
      learn(kept);
      return kept;
    },
    list: (query) => store.list(query),
    refresh,
    async close() {
      clearInterval(timer);
      await refreshing?.catch(() => {});
    },
  };
}
