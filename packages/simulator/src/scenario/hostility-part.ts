import { z } from 'zod';
import { share } from './common-schemas.js';
import { distribution } from './distribution-schema.js';

/** Requests that must be refused, and items that must be refused among good ones. */
export const hostilityPart = z
  .strictObject({
    malformedBefore: share.default(0.005).describe('share of requests before which a malformed one is sent'),
    badItems: share.default(0.01).describe('share of batches with bad items among the good ones'),
    badItemCount: distribution(z.number().int().min(1).max(1_000))
      .prefault([1, 3])
      .describe('how many such a batch has'),
    conflicts: share
      .default(0.002)
      .describe('share of requests after which an event comes again under its event_id with other values'),
    tooLarge: share.default(0).describe('share of malformed batches with more events than a batch may hold'),
  })
  .describe('what a service must refuse');
