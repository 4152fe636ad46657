import type { EventPlaces } from '../fleet/event-places.js';
import type { DeviceEvents } from '../ledger/ledger-line.js';

/** Which planned events were answered: a bit for each. */
export class AnsweredEvents {
  readonly #places: EventPlaces;
  readonly #bits: Uint8Array;

  constructor(places: EventPlaces) {
    this.#places = places;
    this.#bits = new Uint8Array(Math.ceil(places.total / 8));
  }

  /**
   * Notes events as answered.
   *
   * @returns how many of them were not before
   * @throws RangeError where the fleet has no such event
   */
  add(events: readonly DeviceEvents[]): number {
    let fresh = 0;
    for (const [device, ...ofDevice] of events) {
      for (const event of ofDevice) {
        const place = this.#places.of(device, event);
        if (place === null) throw new RangeError(`the fleet has no event ${event} of device ${device}`);
        const bit = 1 << (place & 7);
        const byte = this.#bits[place >> 3] ?? 0;
        if ((byte & bit) === 0) fresh += 1;
        this.#bits[place >> 3] = byte | bit;
      }
    }
    return fresh;
  }
}
