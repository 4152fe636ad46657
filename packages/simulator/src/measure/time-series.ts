import { coarser, emptySlot, MOST_SLOTS, type Slot, type SlotTable } from './slot-table.js';

const FIRST_INTERVAL_MS = 1_000;

/** Slots that grow with time: one a second, and for longer runs intervals of 2 s, 4 s and so on, never more than 600. */
export class TimeSeries {
  #table: SlotTable = { intervalMs: FIRST_INTERVAL_MS, firstSlot: 0, slots: [] };

  get table(): SlotTable {
    return this.#table;
  }

  /**
   * The slot of a moment.
   *
   * @param atMs epoch ms; a moment before the first slot counts there
   * @param inFlight requests under way since the last call, which is what slots in between had
   */
  at(atMs: number, inFlight: number): Slot {
    if (this.#table.slots.length === 0) {
      this.#table = { ...this.#table, firstSlot: Math.floor(atMs / FIRST_INTERVAL_MS), slots: [emptySlot(inFlight)] };
    }
    while (this.#place(atMs) >= MOST_SLOTS) this.#table = coarser(this.#table);
    const { slots } = this.#table;
    const place = this.#place(atMs);
    while (slots.length <= place) slots.push(emptySlot(inFlight));
    return slots[place] ?? emptySlot();
  }

  /** Notes that what was due at `dueMs` began only at `beganMs`: until then sending lagged ever further behind. */
  lagged(dueMs: number, beganMs: number): void {
    const { intervalMs, firstSlot, slots } = this.#table;
    for (let place = this.#place(dueMs); place <= this.#place(beganMs); place += 1) {
      const slot = slots[place];
      if (slot === undefined) return;
      const slotEndMs = (firstSlot + place + 1) * intervalMs;
      slot.behindMs = Math.max(slot.behindMs, Math.min(beganMs, slotEndMs) - dueMs);
    }
  }

  #place(atMs: number): number {
    const { intervalMs, firstSlot } = this.#table;
    return Math.max(0, Math.floor(atMs / intervalMs) - firstSlot);
  }
}
