import { z } from 'zod';
import { calendarPart } from './calendar-part.js';
import { clocksPart } from './clocks-part.js';
import { failuresPart } from './failures-part.js';
import { fleetPart } from './fleet-part.js';
import { hostilityPart } from './hostility-part.js';
import { linksPart } from './links-part.js';
import { syncsPart } from './syncs-part.js';
import { uploadsPart } from './uploads-part.js';

/** A scenario file. Every part has defaults, so that a file says only what is particular to it. */
export const scenarioSchema = z
  .strictObject({
    $schema: z.string().optional().describe('for editors'),
    extends: z
      .string()
      .optional()
      .describe('a shipped scenario or a file (from this one) whose settings hold where this one has none'),
    name: z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be words of a-z and 0-9 joined by hyphens')
      .describe('what it is called in reports; the name of the file when left out'),
    about: z.string().default('').describe('what it is for, in a sentence'),
    fleet: fleetPart.prefault({}),
    calendar: calendarPart.prefault({}),
    syncs: syncsPart.prefault({}),
    failures: failuresPart.prefault({}),
    links: linksPart.prefault({}),
    uploads: uploadsPart.prefault({}),
    clocks: clocksPart.prefault({}),
    hostility: hostilityPart.prefault({}),
  })
  .superRefine(({ fleet, links }, context) => {
    const known = new Set(fleet.regions.map(({ name }) => name));
    links.outages.forEach(({ regions }, n) => {
      for (const name of regions) {
        if (known.has(name)) continue;
        context.addIssue({
          code: 'custom',
          path: ['links', 'outages', n, 'regions'],
          message: `no region is called ${name}`,
        });
      }
    });
  });

/** A scenario as it is written. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** A scenario, whole: defaults filled in, spans and times of day in milliseconds. */
export type Scenario = z.output<typeof scenarioSchema>;
