const FIRST_CAPACITY = 1_024;

/**
 * The `sent_at` of every copy of every event that carries one, in 12 bytes a copy (and 4 while they are read): some
 * tenth of a fleet's devices send it, which are a million copies in a fleet of nine million events.
 */
export class SentAtCopies {
  #places = new Uint32Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #count = 0;
  #sorted = true;

  /**
   * @param place the event's place in the fleet, below 2^32
   * @param sentAtMs epoch ms
   */
  add(place: number, sentAtMs: number): void {
    if (this.#count === this.#places.length) this.#grow();
    this.#places[this.#count] = place;
    this.#times[this.#count] = sentAtMs;
    this.#count += 1;
    this.#sorted = false;
  }

  /** The event's copies, oldest first, epoch ms. */
  of(place: number): readonly number[] {
    if (!this.#sorted) this.#sort();
    let low = 0;
    for (let high = this.#count; low < high;) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < this.#count && this.#places[end] === place) end += 1;
    return [...this.#times.subarray(low, end)];
  }

  #grow(): void {
    const capacity = this.#places.length * 2;
    const [places, times] = [this.#places, this.#times];
    this.#places = new Uint32Array(capacity);
    this.#times = new Float64Array(capacity);
    this.#places.set(places);
    this.#times.set(times);
  }

  #sort(): void {
    const [places, times] = [this.#places, this.#times];
    const order = new Uint32Array(this.#count)
      .map((_, n) => n)
      .sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || (times[a] ?? 0) - (times[b] ?? 0));
    this.#places = order.map((n) => places[n] ?? 0);
    this.#times = new Float64Array(this.#count).map((_, n) => times[order[n] ?? 0] ?? 0);
    this.#sorted = true;
  }
}
