import { z } from 'zod';
import { share } from './common-schemas.js';
import { duration, utcOffset } from './duration-schema.js';

const region = z.strictObject({
  name: z.string().min(1).describe('what outages call it'),
  weight: z.number().positive().default(1).describe('how many of the schools lie here, relative to the other regions'),
  utcOffset: utcOffset.prefault('+05:30').describe('local time, which school hours are in'),
});

const firmware = z.strictObject({
  version: z.string().min(1).describe('what updates call it'),
  weight: z.number().nonnegative().default(1).describe('how many devices start with it, relative to the others'),
  failureOdds: share.default(0.03).describe('share of syncs that fail for no other reason'),
  legacy: z.boolean().default(false).describe('sends numbers as strings and timestamps as epoch milliseconds'),
});

const update = z.strictObject({
  to: z.string().min(1).describe('a version of the list above'),
  share: share.default(1).describe('share of the devices that get it'),
  after: duration.describe('when the first device gets it, from the beginning of the calendar'),
  within: duration.prefault('1d').describe('how long until the last one has it'),
});

/** Who there is: schools of one hub (PiBox) and its laptops (PiBooks), in regions, with firmware. */
export const fleetPart = z
  .strictObject({
    devices: z.number().int().min(1).default(1_000).describe('how many, unless the command says'),
    laptopsPerSchool: z
      .array(z.number().int().min(0).max(1_000))
      .min(1)
      .default([24])
      .describe('laptops of the first school, the second, and so on, from the start again at the end'),
    regions: z
      .array(region)
      .min(1)
      .prefault([{ name: 'everywhere' }])
      .describe('where schools lie; each school is drawn into one'),
    firmware: z
      .array(firmware)
      .min(1)
      .prefault([
        { version: '3.1', weight: 90 },
        { version: '1.4', weight: 10, legacy: true },
      ])
      .describe('versions that there are'),
    updates: z
      .array(update)
      .prefault([])
      .describe('versions that devices change to; none goes back to one that is earlier in this list'),
  })
  .describe('who there is: schools of one hub (PiBox) and its laptops (PiBooks)')
  .superRefine(({ firmware: list, updates }, context) => {
    const known = new Set(list.map(({ version }) => version));
    updates.forEach(({ to }, n) => {
      if (known.has(to)) return;
      context.addIssue({ code: 'custom', path: ['updates', n, 'to'], message: `no firmware has the version ${to}` });
    });
    if (!list.some(({ weight }) => weight > 0)) {
      context.addIssue({ code: 'custom', path: ['firmware'], message: 'some weight must be above 0' });
    }
  });
