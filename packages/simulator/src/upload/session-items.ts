import { DAY_MS } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import type { School } from '../fleet/school.js';
import type { SessionPart } from '../links/school-sessions.js';
import type { GoodItem } from './upload-request.js';

/** Draws what a session uploads. A device's sessions are to be asked for in the order of time. */
export interface SessionItems {
  /** The events of a session's parts, device after device, in the order they happened. */
  draw(parts: readonly SessionPart[]): GoodItem[];
}

/** Draws sessions of a fleet from its beginning. Nothing is kept of an event before or after: it is drawn when it is uploaded. */
export function createSessionItems(fleet: Fleet): SessionItems {
  const { calendar } = fleet;
  // how many of a device's events earlier sessions had: the place of the next one in its plan
  const drawn = new Uint32Array(fleet.devices);

  const dayOf = (atMs: number, { region }: School): number =>
    Math.floor((atMs - calendar.midnight(0, region)) / DAY_MS);

  return {
    draw: (parts) => {
      const items: GoodItem[] = [];
      for (const { device: index, fromMs, toMs } of parts) {
        const of = fleet.device(index);
        const school = fleet.school(of.school);
        const lastDay = Math.min(calendar.days - 1, dayOf(toMs, school));
        for (let day = Math.max(0, dayOf(fromMs, school)); day <= lastDay; day += 1) {
          for (const event of fleet.dayEvents(of, school, day, fleet.schoolDay(school, day), toMs)) {
            if (event.trueAtMs <= fromMs) continue;
            const place = drawn[index] ?? 0;
            drawn[index] = place + 1;
            items.push({ device: of, event, place });
          }
        }
      }
      return items;
    },
  };
}
