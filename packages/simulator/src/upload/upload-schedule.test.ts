import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TRYING_SCENARIO } from '../../test/trying-scenario.js';
import {
  distinctEvents,
  eventKey,
  goodItems,
  isCarried,
  requestsOf,
  uploadSessions,
  type UploadSession,
} from '../../test/upload-sessions.js';
import { planFleet, type Fleet } from '../fleet/fleet.js';
import type { Link } from '../links/online-windows.js';
import { createFleetLinks } from '../links/school-links.js';
import type { UploadRequest } from './upload-request.js';
import { uploadSchedule } from './upload-schedule.js';

const conflictBody = z.object({
  device_id: z.string(),
  event_id: z.string(),
  total_files_synced: z.union([z.number(), z.string()]),
});

/** Holds a property against some fleets and their upload sessions. */
function forFleets(property: (fleet: Fleet, sessions: readonly UploadSession[]) => void): void {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: 1, max: 60 }), (seed, devices) => {
      const fleet = planFleet({ scenario: TRYING_SCENARIO, seed, devices });
      property(fleet, uploadSessions(fleet));
    }),
    { numRuns: 8 },
  );
}

/** Collects what is wrong, to be expected at once: an assertion for each of thousands of events would take long. */
function faultsOf<T>(things: readonly T[], isRight: (thing: T) => boolean): T[] {
  return things.filter((thing) => !isRight(thing));
}

const itemsOf = (session: UploadSession) => requestsOf(session).flatMap(({ items }) => goodItems(items));

describe('what a fleet uploads', () => {
  it('is each of its events, in one session, as it is in the plan', () => {
    forFleets((fleet, sessions) => {
      const plans = Array.from({ length: fleet.devices }, (_, index) => fleet.devicePlan(index));
      const uploaded = sessions.flatMap((session) => distinctEvents(requestsOf(session)));
      const planned = plans.flatMap(({ index, events }) => events.map((_, place) => `${index}/${place}`));
      expect(uploaded.toSorted()).toEqual(planned.toSorted());
      for (const { device, event, place } of sessions.flatMap(itemsOf)) {
        expect(event).toEqual(plans[device.index]?.events[place]);
      }
    });
  });

  it('holds an event again only where a batch repeats one, or comes again', () => {
    forFleets((_, sessions) => {
      for (const session of sessions) {
        const seen = new Set<string>();
        let again = 0;
        for (const requests of session.lanes.map((lane) => lane.requests)) {
          const earlier: UploadRequest[] = [];
          for (const request of requests) {
            const keys = goodItems(request.items).map(eventKey);
            const distinct = [...new Set(keys)];
            expect(keys.length - distinct.length).toBeLessThanOrEqual(request.endpoint === 'batch' ? 1 : 0);
            const original = earlier.find(({ items }) => items === request.items);
            again += original === undefined ? 0 : 1;
            const isNew = distinct.every((key) => !seen.has(key));
            const copy = { ...original, firstAnswer: 'kept', malformedBefore: null, conflictAfter: null };
            expect(original === undefined ? isNew : isDeepStrictEqual(request, copy)).toBe(true);
            for (const key of distinct) seen.add(key);
            earlier.push(request);
          }
        }
        expect(again).toBeLessThanOrEqual(1);
      }
    });
  });

  it('is nothing before it happened, and all that was kept until then', () => {
    forFleets((_, sessions) => {
      const lastMs = new Map<string, number>();
      for (const session of sessions) {
        const uploader = `${session.uploader} ${session.carries}`;
        const beforeMs = lastMs.get(uploader) ?? 0;
        const isDue = (atMs: number): boolean => atMs > beforeMs && atMs <= session.atMs;
        expect(faultsOf(itemsOf(session), ({ event }) => isDue(event.trueAtMs))).toEqual([]);
        lastMs.set(uploader, session.atMs);
      }
    });
  });

  it('comes in the order of time', () => {
    forFleets((fleet) => {
      const times = [...uploadSchedule(fleet)].map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });
  });

  it('comes while the links of the school and of the laptop are up', () => {
    forFleets((fleet, sessions) => {
      const links = createFleetLinks(fleet);
      const laptops = new Map<number, Link>();
      for (const { uploader, atMs } of sessions) {
        const { school, kind } = fleet.device(uploader);
        const windows = links.hubWindows(fleet.school(school));
        expect(windows.findLastIndex((edgeMs) => edgeMs <= atMs) % 2).toBe(0);
        if (kind === 'pibox') continue;
        const link = laptops.get(uploader) ?? links.laptopLink(uploader);
        laptops.set(uploader, link);
        expect(link.windowAt(atMs)[0]).toBeLessThanOrEqual(atMs);
      }
    });
  });

  it('comes from the device itself, or from the hub of its school, as the device is wont to', () => {
    forFleets((fleet, sessions) => {
      for (const session of sessions) {
        const { carries, uploader } = session;
        const { upload } = fleet.device(uploader);
        const uploaders = itemsOf(session).map(({ device }) =>
          carries ? fleet.school(device.school).hub : device.index,
        );
        expect(new Set(uploaders)).toEqual(new Set([uploader]));
        expect(faultsOf(itemsOf(session), (item) => isCarried(item) === carries)).toEqual([]);
        const endpoint = !carries && upload.route === 'single' ? 'single' : 'batch';
        const { format, encoding } = upload;
        for (const request of requestsOf(session)) expect(request).toMatchObject({ endpoint, format, encoding });
      }
    });
  });

  it('keeps to the limits of batches and connections', () => {
    forFleets((fleet, sessions) => {
      for (const session of sessions) {
        const { upload } = fleet.device(session.uploader);
        const requests = requestsOf(session);
        const limit = requests.some(({ endpoint }) => endpoint === 'single') ? 1 : upload.batchLimit;
        const sizes = requests.map((request) => distinctEvents([request]).length);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
        // all but the last are full, and at most one comes again
        const needed = Math.ceil(distinctEvents(requests).length / limit);
        expect([needed, needed + 1]).toContain(requests.length);
        expect(session.lanes).toHaveLength(Math.min(needed, upload.connections));
      }
    });
  });

  it('comes in the order in which the device uploads what it kept', () => {
    forFleets((fleet, sessions) => {
      for (const { carries, uploader, lanes } of sessions) {
        const { order } = fleet.device(uploader).upload;
        if (carries || order === 'shuffled') continue;
        // requests were dealt out to the lanes in turn
        const rounds = Math.max(...lanes.map(({ requests }) => requests.length));
        const dealt = Array.from({ length: rounds }, (_, n) =>
          lanes.flatMap(({ requests }) => requests[n] ?? []),
        ).flat();
        // within a batch one may stand in a wrong place because it is there twice
        const ranges = dealt.map(({ items }) => goodItems(items).map(({ place }) => place));
        const firsts = [...new Set(ranges.map((places) => Math.min(...places)))];
        const ascending = firsts.toSorted((a, b) => a - b);
        expect(firsts).toEqual(order === 'oldest-first' ? ascending : ascending.toReversed());
        for (const { items } of dealt) {
          const places = [...new Set(goodItems(items).map(({ place }) => place))];
          const sorted = places.toSorted((a, b) => (order === 'oldest-first' ? a - b : b - a));
          const isRepeating = places.length < goodItems(items).length;
          expect(isRepeating ? sorted : places).toEqual(sorted);
        }
      }
    });
  });

  it('holds conflicts only with an event of the request that has an identity of its own', () => {
    forFleets((_, sessions) => {
      const requests = sessions.flatMap(requestsOf);
      const conflicts = requests.flatMap(({ items, conflictAfter }) =>
        conflictAfter === null
          ? []
          : [{ items: goodItems(items), body: conflictBody.parse(JSON.parse(conflictAfter.body)) }],
      );
      for (const { items, body } of conflicts) {
        const item = items.find(({ device, event }) => device.id === body.device_id && event.eventId === body.event_id);
        expect(Number(body.total_files_synced)).toBe((item?.event.files ?? Number.NaN) + 1);
      }
    });
  });
});
