import { z } from 'zod';
import { share } from './common-schemas.js';
import { distribution } from './distribution-schema.js';
import { duration } from './duration-schema.js';

const amount = distribution(z.number().nonnegative().max(1_000_000_000));
const span = distribution(duration);
const errors = distribution(z.number().min(1).max(1_000_000));

/** Why syncs fail, beside the odds of each firmware. Where several reasons meet, the first of this list counts. */
export const failuresPart = z
  .strictObject({
    captivePortals: z
      .strictObject({
        odds: share.default(0.01).describe('that a school meets one on a day'),
        lasts: span
          .prefault({ median: '1h', p95: '4h', max: '8h' })
          .describe('how long it is in the way, until midnight at most'),
      })
      .prefault({})
      .describe("all syncs of a school fail with no files at all: the provider's login page answers"),
    fullDisks: z
      .strictObject({
        share: share.default(0.01).describe('of the devices, once in the calendar'),
        lasts: span.prefault(['1d', '4d']).describe('how long the disk stays full'),
        files: amount.prefault([0, 3]).describe('files that get through all the same'),
        errors: errors.prefault({ median: 40, p95: 200, max: 1_000 }).describe('errors of such a sync'),
      })
      .prefault({})
      .describe('every sync fails until somebody makes room'),
    episodes: z
      .strictObject({
        share: share.default(0.08).describe('of the devices'),
        perDevice: distribution(z.number().min(1).max(100)).prefault(1).describe('how many such spans one of them has'),
        lasts: span.prefault({ median: '1d', p95: '4d', max: '12d' }).describe('how long one lasts'),
        staysOpen: share.default(0.4).describe('share of these devices whose last episode lasts to the end'),
      })
      .prefault({})
      .describe('spans in which every sync fails'),
    always: share.default(0.01).describe('share of devices of which every sync fails'),
    flaky: z
      .strictObject({
        share: share.default(0.06).describe('of the devices'),
        odds: share.default(0.25).describe('that a sync of theirs fails'),
      })
      .prefault({})
      .describe('devices that fail now and again'),
    filesOnFailure: amount
      .prefault([
        { weight: 40, of: 0 },
        { weight: 60, of: [1, 40] },
      ])
      .describe('files that get through all the same'),
    errorsOnFailure: errors
      .prefault({ median: 2, p95: 12, max: 200 })
      .describe('what a failed sync gives as total_errors'),
  })
  .describe('why syncs fail; where several reasons meet, the first of these counts, and that of the firmware last');
