import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEvent } from '../../contracts/sample-events.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { createKnownTimes } from './known-times.js';
import { standsInOwnPlace } from './packed-events.js';

const at = (minute: number, deviceId = 'pibook-1'): SyncEvent => sampleEvent({ minute, deviceId });
const until = (minute: number, areInOwnPlaces = true) => ({ newestAt: at(minute).effectiveAt, areInOwnPlaces });

describe('until when devices have events', () => {
  it('tells of newer events that they are new, and of no others', () => {
    const times = createKnownTimes();
    times.handOver(null, 1);
    times.put('pibook-1', until(5));
    expect([4, 5, 6].map((minute) => times.isNew(at(minute)))).toEqual([false, false, true]);
    expect(times.isNew(at(6, 'pibook-2'))).toBe(false);
    // one that a device named says nothing of when it happened
    expect(times.isNew(sampleEvent({ minute: 6, eventId: 'mine' }))).toBe(false);
  });

  it('is not known of devices some of whose events have identities of any form', () => {
    const times = createKnownTimes();
    times.put('pibook-1', until(5));
    times.put('pibook-1', until(6, false));
    expect(times.isNew(at(7))).toBe(false);
  });

  it('is forgotten once a commit builds on one that was made elsewhere, or the newest was', () => {
    const times = createKnownTimes();
    const knows = (): boolean => times.isNew(at(6));
    times.put('pibook-1', until(5));
    times.handOver(null, 1);
    times.handOver(1, 2);
    times.forgetBefore(2);
    expect(knows()).toBe(true);
    times.forgetBefore(3);
    expect(knows()).toBe(false);
    times.handOver(3, 4);
    times.put('pibook-1', until(5));
    expect(knows()).toBe(true);
    times.handOver(5, 6);
    expect(knows()).toBe(false);
  });

  it('is known of so many devices, those put last', () => {
    const times = createKnownTimes(2);
    for (const device of ['a', 'b', 'a', 'c']) times.put(device, until(5));
    expect(['a', 'b', 'c'].map((device) => times.isNew(at(6, device)))).toEqual([false, true, true]);
  });

  it('calls no event new that is stored, whoever stores what', () => {
    const event = fc
      .record({
        deviceId: fc.constantFrom('pibook-1', 'pibook-2', 'pibook-3'),
        minute: fc.nat(9),
        name: fc.constantFrom(null, null, null, '0', `${at(8).timestamp}`),
      })
      .map(({ name, ...sample }) => sampleEvent({ ...sample, ...(name !== null && { eventId: name }) }));
    const commit = fc.record({ isOwn: fc.boolean(), fails: fc.nat(4), events: fc.array(event, { maxLength: 4 }) });
    const property = fc.property(fc.array(commit, { maxLength: 12 }), (commits) => {
      const times = createKnownTimes(2);
      const stored: SyncEvent[] = [];
      let version: number | null = null;
      for (const [index, { isOwn, fails, events }] of commits.entries()) {
        const isKept = fails > 0 || !isOwn;
        const after = [...stored, ...events];
        if (isOwn) {
          times.handOver(version, index);
          for (const { deviceId } of events) {
            const own = after.filter((each) => each.deviceId === deviceId);
            const newestAt = Math.max(...own.map(({ effectiveAt }) => effectiveAt));
            times.put(deviceId, { newestAt, areInOwnPlaces: own.every(standsInOwnPlace) });
          }
        }
        if (isKept) stored.push(...events);
        if (isKept) version = index;
        // whoever asks sees to it first that nobody else commits from then on
        times.forgetBefore(version);
        expect(stored.filter((each) => times.isNew(each))).toEqual([]);
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
