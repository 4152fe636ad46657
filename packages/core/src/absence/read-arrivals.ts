import { LEARNING_MS } from '../domain/contact-expectation.js';
import type { EventPosition } from '../domain/event-position.js';
import type { EventReader } from '../ports/event-store.js';

const PAGE = 200;
/** Twenty days of a device that is heard every quarter of an hour. */
const MOST_EVENTS = 2_000;

/**
 * When a device's newest events arrived: of the newest 200 in effective order, and of more where those tell of less time than is
 * learned from. An old event that arrives behind so many newer ones is not among them.
 */
export async function readArrivals(events: EventReader, deviceId: string): Promise<readonly number[]> {
  const arrivals: number[] = [];
  for (let before: EventPosition | null = null; ;) {
    const page = await events.history(deviceId, { before, limit: PAGE });
    for (const { receivedAt } of page) arrivals.push(receivedAt);
    const last = page.at(-1);
    const tellsEnough = (arrivals[0] ?? 0) - (last?.receivedAt ?? 0) >= LEARNING_MS;
    if (last === undefined || page.length < PAGE || tellsEnough || arrivals.length >= MOST_EVENTS) return arrivals;
    before = last;
  }
}
