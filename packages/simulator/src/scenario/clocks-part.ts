import { z } from 'zod';
import { share, weights } from './common-schemas.js';
import { distribution } from './distribution-schema.js';
import { duration } from './duration-schema.js';

const span = distribution(duration);

/** How a device's clock stands to the true time. */
export type ClockHabit = 'right' | 'drifting' | 'skewed' | 'wrong-zone' | 'unset' | 'reset' | 'future' | 'backdated';

/** How wrong the clocks are. */
export const clocksPart = z
  .strictObject({
    habits: weights(['right', 'drifting', 'skewed', 'wrong-zone', 'unset', 'reset', 'future', 'backdated'])
      .prefault({ right: 87, drifting: 4, skewed: 3, 'wrong-zone': 1, unset: 2, reset: 1, future: 1, backdated: 1 })
      .describe(
        'right; drifting and skewed: off from the start, drifting also faster or slower; wrong-zone: local time taken for UTC; ' +
          'unset and reset: the real-time clock is dead and shows 1970, reset ones say when they send; future: after 2035; backdated: years behind',
      ),
    driftPpm: distribution(z.number().nonnegative().max(10_000))
      .prefault([10, 300])
      .describe('of a drifting clock, either way: 100 ppm are 8.6 s a day'),
    driftOffset: span.prefault(['1s', '90s']).describe('of a drifting clock at the beginning, either way'),
    skew: span.prefault(['2h', '20d']).describe('of a skewed clock, either way'),
    deadFor: span
      .prefault(['1m', '25h'])
      .describe('what an unset or reset clock shows after 1970-01-01 when the calendar begins'),
    ahead: span
      .prefault(['0s', '1825d'])
      .describe('what a future clock shows after 2035-01-01 when the calendar begins'),
    behind: span.prefault(['1h', '1500d']).describe('of a backdated clock'),
    sendsSentAt: share
      .default(0.05)
      .describe(
        'share of devices with a right or wrong-zone clock that say when they send; drifting, skewed and reset ones always do',
      ),
  })
  .describe('how wrong the clocks are');
