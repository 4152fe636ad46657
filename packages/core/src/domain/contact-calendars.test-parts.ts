const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A Monday, midnight in UTC. */
export const FIRST_DAY = Date.parse('2025-08-04T00:00:00.000Z');
export const CALENDAR_DAYS = 280;

/** How a kind of device comes to be heard from. */
export interface ContactCalendar {
  readonly name: string;
  /** When it is heard from on a day (0 is the first, a Monday), in milliseconds into the day. */
  contactsOn(day: number, random: () => number): readonly number[];
}

/** Numbers from 0 up to 1 that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) % 2 ** 32;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Autumn, mid-winter and spring holidays, each two weeks, and a bank holiday now and then. */
function isHoliday(day: number): boolean {
  const week = Math.floor(day / 7);
  return [11, 12, 20, 21, 34, 35].includes(week) || day % 45 === 44;
}

const weekdayOf = (day: number): number => day % 7;

function schoolDay(chance: number, syncs: number, days = 5) {
  return (day: number, random: () => number): readonly number[] => {
    if (weekdayOf(day) >= days || isHoliday(day) || random() >= chance) return [];
    return Array.from({ length: 1 + Math.floor(random() * syncs) }, () => (3 + random() * 7) * HOUR);
  };
}

/** What schools do with their devices. */
export const CALENDARS: readonly ContactCalendar[] = [
  { name: 'laptop, every school day', contactsOn: schoolDay(0.95, 4) },
  { name: 'laptop, most school days', contactsOn: schoolDay(0.6, 2) },
  { name: 'laptop, six days a week', contactsOn: schoolDay(0.85, 3, 6) },
  {
    name: 'shared laptop, now and then',
    contactsOn: schoolDay(0.25, 2),
  },
  {
    name: 'laptop, once a week',
    contactsOn: (day, random) =>
      weekdayOf(day) === (random() < 0.85 ? 2 : 3) && !isHoliday(day) ? [(3 + random() * 7) * HOUR] : [],
  },
  {
    name: 'hub, each quarter of an hour',
    contactsOn: (_day, random) =>
      random() < 0.02 ? [] : Array.from({ length: 96 }, (_, turn) => (turn + random() * 0.8) * 0.25 * HOUR),
  },
  {
    name: 'hub, while school is open',
    contactsOn: (day, random) =>
      weekdayOf(day) >= 5 || isHoliday(day) || random() < 0.05
        ? []
        : Array.from({ length: 28 }, (_, turn) => (3 + (turn + random() * 0.8) * 0.25) * HOUR),
  },
  {
    name: 'hub on a poor line, some days a month away',
    contactsOn: (day, random) =>
      Math.floor(day / 3) % 9 === 4 ? [] : Array.from({ length: 1 + Math.floor(random() * 5) }, () => random() * DAY),
  },
];

/** The contacts of a device over the whole calendar, oldest first, in epoch milliseconds. */
export function playCalendar(calendar: ContactCalendar, seed: number): readonly number[] {
  const random = seededRandom(seed);
  return Array.from({ length: CALENDAR_DAYS }, (_, day) =>
    calendar.contactsOn(day, random).map((at) => Math.round(FIRST_DAY + day * DAY + at)),
  )
    .flat()
    .sort((a, b) => a - b);
}
