/** The part of a client that drops its connection and makes a new one. */
interface ReconnectingClient {
  disconnect(reconnect: true): void;
}

/** Watches what is asked of Redis over one connection. */
export interface SilenceGuard {
  /** Gives back what it is given. */
  watch<T>(command: Promise<T>): Promise<T>;
}

/**
 * Drops a connection on which every command timed out for `limitMs` milliseconds: the other end may be gone without a word, and
 * TCP would notice after a quarter of an hour. (ioredis has `socketTimeout` for this, but its timer outlives the socket and
 * later drops the next connection, which is well: seen in 5.11.)
 */
export function createSilenceGuard(client: ReconnectingClient, limitMs: number): SilenceGuard {
  let silentSinceMs: number | null = null;

  function timedOut(): void {
    silentSinceMs ??= performance.now();
    if (performance.now() - silentSinceMs < limitMs) return;
    silentSinceMs = null;
    client.disconnect(true);
  }

  return {
    async watch(command) {
      try {
        const answer = await command;
        silentSinceMs = null;
        return answer;
      } catch (error) {
        if (error instanceof Error && error.message === 'Command timed out') timedOut();
        else silentSinceMs = null;
        throw error;
      }
    },
  };
}
