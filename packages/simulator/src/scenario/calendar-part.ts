import { z } from 'zod';
import { share } from './common-schemas.js';
import { distribution } from './distribution-schema.js';
import { duration, timeOfDay } from './duration-schema.js';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Days of the week in the order of `Date.prototype.getUTCDay`. */
export type Weekday = (typeof WEEKDAYS)[number];

/** When school is: days, hours, holidays, and the hours without power. */
export const calendarPart = z
  .strictObject({
    startsOn: z.iso
      .date()
      .default('2025-06-02')
      .describe('the first day; syncs of days to come would arrive from the future'),
    days: z.number().int().min(1).max(3_660).default(5).describe('how many days, weekends included'),
    schoolDays: z
      .array(z.enum(WEEKDAYS))
      .default(['mon', 'tue', 'wed', 'thu', 'fri'])
      .describe('days of the week with school'),
    holidays: z.array(z.iso.date()).default([]).describe('days without school'),
    opens: timeOfDay.prefault('08:00').describe('when school begins, local time'),
    closes: timeOfDay.prefault('16:00').describe('when school ends, local time'),
    powerCuts: z
      .strictObject({
        odds: share.default(0).describe('that a school has one on a day'),
        lasts: distribution(duration)
          .prefault({ median: '40m', p95: '3h', max: '8h' })
          .describe('how long one lasts, until midnight at most'),
      })
      .prefault({})
      .describe('the hub is off: no syncs of its own, and no link for anyone'),
  })
  .describe('when school is, and when there is no power')
  .refine(({ opens, closes }) => closes - opens >= 3_600_000, {
    path: ['closes'],
    message: 'school must be open for at least an hour',
  });

/** The place of a weekday in `Date.prototype.getUTCDay`. */
export function weekdayNumber(day: Weekday): number {
  return WEEKDAYS.indexOf(day);
}
