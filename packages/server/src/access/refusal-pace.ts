import { LRUCache } from 'lru-cache';

const MINUTE_MS = 60_000;
/** What may come at once before anybody waits: so much of what may come in a minute. */
const BURST_SHARE = 1 / 10;
/** No device is kept waiting longer, in milliseconds. */
const LONGEST_WAIT_MS = 5_000;
const REMEMBERED_ADDRESSES = 10_000;

/**
 * Counts a refusal of what an address sent.
 * @returns how long the answer is to wait, in milliseconds
 */
export type RefusalPace = (address: string) => number;

/**
 * Spreads answers to what can't be taken, by address, so that one who keeps sending it is slowed down by waiting and others behind the same address
 * aren't: whether a body is good is known only once it was read, so it can't be refused before. The generic cell rate algorithm
 * (ITU-T I.371), with one time for each address.
 *
 * @param perMinute 0 for as many as come
 * @param now monotonic, in milliseconds
 */
export function createRefusalPace(perMinute: number, now: () => number = () => performance.now()): RefusalPace {
  if (perMinute === 0) return () => 0;
  const intervalMs = MINUTE_MS / perMinute;
  const burstMs = MINUTE_MS * BURST_SHARE;
  /** When the next answer to an address is due. */
  const due = new LRUCache<string, number>({ max: REMEMBERED_ADDRESSES });
  return (address) => {
    const at = now();
    const dueAt = Math.max(due.get(address) ?? -Infinity, at - burstMs) + intervalMs;
    due.set(address, Math.min(dueAt, at + LONGEST_WAIT_MS));
    return Math.min(Math.max(0, dueAt - at), LONGEST_WAIT_MS);
  };
}
