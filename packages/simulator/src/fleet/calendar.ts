import type { Scenario } from '../scenario/scenario-schema.js';
import { weekdayNumber } from '../scenario/calendar-part.js';

/** Length of a day, ms. */
export const DAY_MS = 86_400_000;

/** The days of a scenario, numbered from 0, and the hours of school in each region. */
export interface Calendar {
  readonly days: number;
  /** The first moment of day 0 anywhere, epoch ms. Day n of every region begins at or after this plus n days. */
  readonly startMs: number;
  /** When day `days - 1` has ended everywhere, epoch ms. */
  readonly endMs: number;
  readonly opensMs: number;
  readonly closesMs: number;
  isSchoolDay(day: number): boolean;
  /** Midnight of a day in a region, epoch ms. */
  midnight(day: number, region: number): number;
}

/** Lays out the days of a scenario. */
export function createCalendar({ calendar, fleet }: Scenario): Calendar {
  const firstMs = Date.parse(`${calendar.startsOn}T00:00:00.000Z`);
  const offsets = fleet.regions.map(({ utcOffset }) => utcOffset);
  const weekdays = new Set(calendar.schoolDays.map(weekdayNumber));
  const holidays = new Set(calendar.holidays.map((day) => Date.parse(`${day}T00:00:00.000Z`)));
  const schoolDays = Array.from({ length: calendar.days }, (_, day) => {
    const midnight = firstMs + day * DAY_MS;
    return weekdays.has(new Date(midnight).getUTCDay()) && !holidays.has(midnight);
  });
  return {
    days: calendar.days,
    startMs: firstMs - Math.max(...offsets),
    endMs: firstMs + calendar.days * DAY_MS - Math.min(...offsets),
    opensMs: calendar.opens,
    closesMs: calendar.closes,
    isSchoolDay: (day) => schoolDays[day] === true,
    midnight: (day, region) => firstMs + day * DAY_MS - (offsets[region] ?? 0),
  };
}
