/** How many bytes of bodies may be held in memory at the same time, over all connections. */
export interface ByteBudget {
  /** Takes bytes out of the budget; `false`, and none taken, when there are not so many left. */
  take(bytes: number): boolean;
  /** Gives bytes back that were taken. */
  give(bytes: number): void;
}

/** A budget of which nothing is taken. */
export function createByteBudget(maxBytes: number): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > maxBytes) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}
