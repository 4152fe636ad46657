/** Arrivals this close to the first of them are one contact: what a device hands in at once comes in many requests. */
export const CONTACT_MS = 10 * 60_000;

/** A device was heard from: from the first to the last arrival, in epoch milliseconds. */
export interface Contact {
  readonly from: number;
  readonly until: number;
}

/**
 * The contacts of a device, oldest first, from the arrivals of its events in any order.
 *
 * @param carried arrivals that were none of the device's own: what was carried in by hand
 */
export function contactsOf(arrivals: readonly number[], carried: ReadonlySet<number>): readonly Contact[] {
  const contacts: Contact[] = [];
  for (const at of arrivals.filter((arrival) => !carried.has(arrival)).sort((a, b) => a - b)) {
    const last = contacts.at(-1);
    if (last !== undefined && at - last.from < CONTACT_MS)
      contacts[contacts.length - 1] = { from: last.from, until: at };
    else contacts.push({ from: at, until: at });
  }
  return contacts;
}
