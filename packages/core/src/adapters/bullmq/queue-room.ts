/** How long a reading of the depth is good for, in milliseconds. */
const READING_LASTS_MS = 250;
/** Redis counts the longer the more jobs there are: of its time, at most one part in this many goes into counting. */
const COUNTING_SHARE = 20;

/** How full a queue is. */
export interface QueueFill {
  /** That wait or are being processed. */
  readonly events: number;
  /** Redis has so little memory left that workers may soon be unable to take jobs. */
  readonly memoryShort: boolean;
}

/** Whether there is room in a queue that processes share. */
export interface QueueRoom {
  /** Whether so many more events may be added; counts them as added if so. Rejects when that can't be read. */
  admit(events: number): Promise<boolean>;
}

/**
 * Keeps a queue from growing beyond `maxEvents` and its memory. How full it is is read now and then, and what this process added
 * since is added to it: no counter that could drift. Several processes may go over by what they add between two readings.
 */
export function createQueueRoom(readFill: () => Promise<QueueFill>, maxEvents: number): QueueRoom {
  let added = 0;
  let known: { readonly fill: QueueFill; readonly addedBefore: number; readonly staleAtMs: number } | null = null;
  let reading: Promise<void> | null = null;

  const refresh = (): Promise<void> =>
    (reading ??= read().finally(() => {
      reading = null;
    }));

  async function read(): Promise<void> {
    const begunMs = performance.now();
    const addedBefore = added;
    const fill = await readFill();
    const endedMs = performance.now();
    const lastsMs = Math.max(READING_LASTS_MS, (endedMs - begunMs) * COUNTING_SHARE);
    known = { fill, addedBefore, staleAtMs: endedMs + lastsMs };
  }

  function fits(more: number): boolean {
    if (known === null || known.fill.memoryShort) return false;
    const events = known.fill.events + added - known.addedBefore;
    // a batch larger than the bound can go when it is alone
    return events === 0 || events + more <= maxEvents;
  }

  return {
    async admit(events) {
      const stale = known === null || performance.now() >= known.staleAtMs;
      if (stale && fits(events)) {
        // for the calls to come: this one needn't wait for it, and a failure shows in what it adds
        void refresh().catch(() => {});
      } else if (stale) {
        await refresh();
      }
      if (!fits(events)) return false;
      added += events;
      return true;
    },
  };
}
