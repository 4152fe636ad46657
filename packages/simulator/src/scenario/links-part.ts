import { z } from 'zod';
import { share } from './common-schemas.js';
import { distribution } from './distribution-schema.js';
import { duration } from './duration-schema.js';

/** Up and down by chance, without memory: a two-state Markov chain, given by how long either lasts on average. */
function markov(online: string, offline: string) {
  return z
    .strictObject({
      online: duration.prefault(online).describe('how long it stays up, on average'),
      offline: duration.prefault(offline).describe('how long it stays down, on average; 0s for never'),
    })
    .refine((habit) => habit.online > 0, { path: ['online'], message: 'must be longer than nothing' })
    .prefault({});
}

const outage = z.strictObject({
  regions: z.array(z.string()).default([]).describe('names of regions; all when empty'),
  share: share.default(1).describe('share of their schools that it hits'),
  after: duration.describe('from the beginning of the calendar'),
  lasts: duration.describe('from then on'),
  reconnectWithin: duration.prefault('2m').describe('how long until the last school is back: short makes a storm'),
});

/** When devices are connected. A laptop is, while its own link and its school's hub are. */
export const linksPart = z
  .strictObject({
    hub: markov('6h', '2h').describe("a school's link, which goes up and down by chance"),
    laptop: markov('3h', '1h').describe("a laptop's own link to its school"),
    outages: z.array(outage).prefault([]).describe('whole regions without a link'),
    settle: distribution(duration)
      .prefault(['1s', '30s'])
      .describe('from being connected again until a device uploads'),
    uploadEvery: distribution(duration)
      .prefault(['5m', '20m'])
      .describe('how often a connected device looks whether there is something to upload'),
    hubUploadEvery: distribution(duration)
      .prefault(['10m', '60m'])
      .describe('the same of a hub, for what laptops handed to it'),
    lastReconnectWithin: duration
      .prefault('10m')
      .describe('after the calendar ends, everyone comes online within this and uploads the rest'),
  })
  .describe('when devices are connected: a laptop is, while its own link and its school are');
