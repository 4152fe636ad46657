/**
 * The part of its memory that is left to workers. Redis without memory refuses what may need some, which taking a job does: a
 * queue that fills it up to the last could never be worked off.
 */
const PART_FOR_WORKERS = 0.1;

/** Whether Redis has used the memory that is there for waiting events, by its `INFO memory`. */
export function memoryShort(info: string): boolean {
  const used = numberIn(info, 'used_memory');
  const limit = numberIn(info, 'maxmemory');
  return limit > 0 && used > limit * (1 - PART_FOR_WORKERS);
}

function numberIn(info: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
