/** Runs asynchronous work one after the other, in the order it was handed over; a failure doesn't stop what comes behind it. */
export interface Serial {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when all that was handed over has ended. */
  idle(): Promise<void>;
}

/** Nothing running yet. */
export function createSerial(): Serial {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const result = tail.then(work);
      tail = result.catch(() => {});
      return result;
    },
    async idle() {
      await tail;
    },
  };
}
