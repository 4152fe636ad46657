import type { Random } from './random.js';
import type { Scenario } from './scenario.js';

const DAY_MS = 86_400_000;

/** The school days of a fleet and the moments within their hours. */
export interface SchoolCalendar {
  /** The first moment of the first school day, epoch ms. */
  readonly startsAtMs: number;
  /**
   * Distinct moments within school hours, ascending, each at least a second after the one before.
   *
   * @returns epoch ms, whole seconds
   */
  moments(random: Random, count: number): number[];
}

/** Lays out the scenario's school days, counting back from the last one over weekends. */
export function createSchoolCalendar(calendar: Scenario['calendar']): SchoolCalendar {
  const openings: number[] = [];
  for (
    let day = Date.parse(`${calendar.lastDay}T00:00:00.000Z`);
    openings.length < calendar.schoolDays;
    day -= DAY_MS
  ) {
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) openings.unshift(day + calendar.opensAtMinute * 60_000);
  }
  const secondsADay = (calendar.closesAtMinute - calendar.opensAtMinute) * 60;
  const lastDay = openings.length - 1;
  const opening = (day: number): number => openings[day] ?? 0;

  return {
    startsAtMs: opening(0),
    moments: (random, count) => {
      const seconds = new Int32Array(count);
      for (let i = 0; i < count; i += 1) {
        seconds[i] = random.int(0, lastDay) * secondsADay + random.int(0, secondsADay - 1);
      }
      seconds.sort();
      let previous = -1;
      return Array.from(seconds, (drawn) => {
        previous = Math.max(drawn, previous + 1);
        const day = Math.min(Math.floor(previous / secondsADay), lastDay);
        return opening(day) + (previous - day * secondsADay) * 1_000;
      });
    },
  };
}
