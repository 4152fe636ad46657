import { LatencyHistogram } from './latency-histogram.js';

/** What happened in one interval. */
export interface Slot {
  /** Requests that ended. */
  requests: number;
  /** Distinct events answered for the first time. */
  events: number;
  errors: number;
  /** Requests under way, at most. */
  inFlight: number;
  /** How far sending lagged behind its schedule at most, ms. */
  behindMs: number;
  /** Of the requests that ended; `null` where none that has one did. */
  latencies: LatencyHistogram | null;
}

/** Slots without a gap, each from a whole multiple of the interval since the epoch. */
export interface SlotTable {
  readonly intervalMs: number;
  /** The first slot begins at `firstSlot * intervalMs`, epoch ms. */
  readonly firstSlot: number;
  readonly slots: Slot[];
}

/** Few enough to keep and to plot, enough to see a second of ten minutes. */
export const MOST_SLOTS = 600;

export function emptySlot(inFlight = 0): Slot {
  return { requests: 0, events: 0, errors: 0, inFlight, behindMs: 0, latencies: null };
}

/** The same table with intervals twice as long: neighbours become one. */
export function coarser({ intervalMs, firstSlot, slots }: SlotTable): SlotTable {
  const first = Math.floor(firstSlot / 2);
  const merged: Slot[] = [];
  for (const [index, slot] of slots.entries()) {
    const place = Math.floor((firstSlot + index) / 2) - first;
    const into = (merged[place] ??= emptySlot());
    into.inFlight = Math.max(into.inFlight, slot.inFlight);
    addCounts(into, slot);
  }
  return { intervalMs: intervalMs * 2, firstSlot: first, slots: merged };
}

/** What several processes did at the same time, as one: requests under way add up, to what may have been the most. */
export function mergeTables(tables: readonly SlotTable[]): SlotTable | null {
  let parts = tables.filter(({ slots }) => slots.length > 0);
  if (parts.length === 0) return null;
  const intervalMs = Math.max(...parts.map((part) => part.intervalMs));
  parts = parts.map((part) => {
    let table = part;
    while (table.intervalMs < intervalMs) table = coarser(table);
    return table;
  });
  const firstOf = (): number => Math.min(...parts.map((part) => part.firstSlot));
  const endOf = (): number => Math.max(...parts.map((part) => part.firstSlot + part.slots.length));
  while (endOf() - firstOf() > MOST_SLOTS) parts = parts.map(coarser);

  const firstSlot = firstOf();
  const slots = Array.from({ length: endOf() - firstSlot }, () => emptySlot());
  for (const part of parts) {
    for (const [index, slot] of part.slots.entries()) {
      const into = slots[part.firstSlot + index - firstSlot];
      if (into === undefined) continue;
      into.inFlight += slot.inFlight;
      addCounts(into, slot);
    }
  }
  return { intervalMs: parts[0]?.intervalMs ?? intervalMs, firstSlot, slots };
}

/** Adds all but the requests under way, which add up over processes but not over time. */
function addCounts(into: Slot, slot: Slot): void {
  into.requests += slot.requests;
  into.events += slot.events;
  into.errors += slot.errors;
  into.behindMs = Math.max(into.behindMs, slot.behindMs);
  if (slot.latencies === null) return;
  into.latencies ??= new LatencyHistogram(2);
  into.latencies.add(slot.latencies);
}
