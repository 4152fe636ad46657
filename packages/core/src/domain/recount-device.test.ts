import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivals } from '../contracts/arrivals.js';
import { oracleOf } from '../contracts/fleet-oracle.js';
import { sampleRun } from '../contracts/sample-events.js';
import { toEvents } from '../contracts/to-events.js';
import { currentStreak } from './device-state.js';
import { createDeviceRecounter } from './recount-device.js';

describe('recounting a device', () => {
  it('gives nothing for a device without events', () => {
    const recounter = createDeviceRecounter('pibook-1');
    recounter.add([]);
    expect(recounter.recount()).toBeNull();
  });

  it('gives what the oracle says, whatever pages the events come in', () => {
    const property = fc.property(arrivals, fc.integer({ min: 1, max: 7 }), (drawn, size) => {
      for (const [deviceId, truth] of oracleOf(toEvents(drawn))) {
        const recounter = createDeviceRecounter(deviceId);
        for (let from = 0; from < truth.events.length; from += size)
          recounter.add(truth.events.slice(from, from + size));
        const recount = recounter.recount();
        expect(recount).not.toBeNull();
        if (recount === null) return;
        const { state, incidents } = recount;
        expect({
          totalSyncs: state.totalSyncs,
          failedSyncs: state.failedSyncs,
          currentStreak: currentStreak(state),
          streakStartedAt: state.streak?.first.effectiveAt ?? null,
          firstEventAt: state.firstEventAt,
          lastEventAt: state.newest.effectiveAt,
          lastSuccessAt: state.lastSuccessAt,
          incidents: incidents.map(({ length, first, last, detectedAt, resolvedAt }) => ({
            length,
            firstEventId: first.eventId,
            startedAt: first.effectiveAt,
            lastFailureAt: last.effectiveAt,
            detectedAt,
            resolvedAt,
          })),
        }).toEqual({ ...truth, events: undefined });
      }
    });
    fc.assert(property);
  });

  it('may be asked on the way', () => {
    const recounter = createDeviceRecounter('pibook-1');
    const events = sampleRun('FFFS');
    recounter.add(events.slice(0, 3));
    expect(recounter.recount()?.incidents).toMatchObject([{ length: 3, resolvedAt: null }]);
    recounter.add(events.slice(3));
    expect(recounter.recount()?.incidents).toMatchObject([{ length: 3, resolvedAt: events[3]?.effectiveAt }]);
  });
});
