import { z } from 'zod';
import { distribution } from './distribution-schema.js';

const perDay = distribution(z.number().nonnegative().max(10_000));
const amount = distribution(z.number().nonnegative().max(1_000_000_000));

/** How often devices sync, and what they say of it. */
export const syncsPart = z
  .strictObject({
    pibook: z
      .strictObject({
        perDay: perDay.prefault({ median: 1.2, p95: 4, max: 12 }).describe('syncs a school day, in school hours'),
      })
      .prefault({})
      .describe('laptops'),
    pibox: z
      .strictObject({
        perDay: perDay.prefault([2, 5]).describe('syncs a day'),
        aroundTheClock: z.boolean().default(false).describe('every day and night, not only in school hours'),
      })
      .prefault({})
      .describe('hubs'),
    runaway: z
      .strictObject({
        oneIn: z.number().int().min(1).default(5_000).describe('one device of so many'),
        perDay: perDay.prefault([120, 180]).describe('syncs a day of such a device'),
      })
      .nullable()
      .prefault({})
      .describe('devices that sync again and again, as after a bad update; null for none'),
    files: amount.prefault({ median: 18, p95: 160, max: 900 }).describe('files of a sync that succeeds'),
    speedMbps: z
      .strictObject({
        school: amount.prefault({ median: 2.4, p95: 24, max: 120 }).describe("of a school's link"),
        variation: amount.prefault([0.4, 1.3]).describe('of a sync, as a multiple of it'),
      })
      .prefault({})
      .describe('what events say of the speed'),
  })
  .describe('how often devices sync, and what they say of it');
