import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleEvent } from '../contracts/sample-events.js';
import { createStagedEvents } from './staged-events.js';

const eventId = fc.oneof(
  fc.constantFrom('1:0:0:1', '1:0:0:2', '2:0:0:1', '10:0:0:1', '-1:0:0:1', 'a', 'b', '1', '01', '1e9', '.', ':1'),
  fc.integer({ min: 0, max: 20 }).map((time) => `${time}:0:0:1`),
);
const sent = fc.record({ deviceId: fc.constantFrom('pibook-1', 'pibook-2'), eventId });

it('finds what was added, by device and identity, in whatever order it came', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 40 }), (all) => {
      const staged = createStagedEvents();
      const added = new Map<string, ReturnType<typeof sampleEvent>>();
      for (const one of all) {
        const event = sampleEvent({ minute: 1, ...one });
        const known = added.get(`${one.deviceId} ${one.eventId}`);
        expect(staged.find(event)).toBe(known ?? null);
        if (known !== undefined) continue;
        staged.add(event);
        added.set(`${one.deviceId} ${one.eventId}`, event);
      }
      for (const device of ['pibook-1', 'pibook-2', 'pibook-3']) {
        expect(staged.of(device)).toEqual([...added.values()].filter(({ deviceId }) => deviceId === device));
      }
    }),
    { numRuns: 2000 },
  );
});
