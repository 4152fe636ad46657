/** What a service process holds at a moment, in bytes. */
export interface MemorySample {
  /** Of the JavaScript heap and of buffers outside it. */
  readonly heap: number;
  /** All that the system counts to it, pages of its store too. */
  readonly resident: number;
  /** When the process was started, in seconds since 1970: another number is another process. */
  readonly startedAt: number;
}

/** How the last third of a run compares with the first, in bytes; each is the median of its samples. */
export interface MemoryGrowth {
  readonly heap: { readonly first: number; readonly last: number };
  readonly resident: { readonly first: number; readonly last: number };
}

/** Reads what a service tells of itself at `/metrics`. */
export async function readMemory(base: URL): Promise<MemorySample> {
  const text = await (await fetch(new URL('metrics', base))).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    heap: read('nodejs_heap_size_used_bytes') + read('nodejs_external_memory_bytes'),
    resident: read('process_resident_memory_bytes'),
    startedAt: read('process_start_time_seconds'),
  };
}

/** Compares the thirds of a run; what comes before the tenth part, when code is compiled and caches fill, counts for nothing. */
export function memoryGrowth(samples: readonly MemorySample[]): MemoryGrowth {
  const steady = samples.slice(Math.floor(samples.length / 10));
  const third = Math.max(1, Math.floor(steady.length / 3));
  const compare = (read: (sample: MemorySample) => number): { first: number; last: number } => ({
    first: median(steady.slice(0, third).map(read)),
    last: median(steady.slice(-third).map(read)),
  });
  return { heap: compare(({ heap }) => heap), resident: compare(({ resident }) => resident) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
