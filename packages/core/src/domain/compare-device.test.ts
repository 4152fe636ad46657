import { describe, expect, it } from 'vitest';
import { sampleRun } from '../contracts/sample-events.js';
import { compareDevice, correctIncidents, isRecountable } from './compare-device.js';
import { createDeviceRecounter, type DeviceRecount } from './recount-device.js';

function recountOf(word: string): DeviceRecount {
  const recounter = createDeviceRecounter('pibook-1');
  recounter.add(sampleRun(word));
  const recount = recounter.recount();
  if (recount === null) throw new Error('the sample has no events');
  return recount;
}

const right = recountOf('SFFFSFFFF');
const [over, open] = right.incidents;
if (over === undefined || open === undefined) throw new Error('the sample has two incidents');
const device = { subject: 'device', deviceId: 'pibook-1', id: null } as const;
const incident = (id: string) => ({ subject: 'incident', deviceId: 'pibook-1', id }) as const;

describe('comparing a device', () => {
  it('finds nothing where all is right, in whatever order incidents are kept', () => {
    expect(compareDevice({ state: right.state, incidents: [open, over] }, right)).toEqual([]);
    expect(correctIncidents([open, over], right.incidents)).toEqual([]);
  });

  it('names each field of the state with what is kept and what is right', () => {
    const { state } = right;
    const newest = { ...state.newest, eventId: 'other' };
    expect(compareDevice({ ...right, state: { ...state, totalSyncs: 90, newest, streak: null } }, right)).toEqual(
      expect.arrayContaining([
        { ...device, field: 'totalSyncs', kept: 90, right: 9 },
        { ...device, field: 'newest.eventId', kept: 'other', right: state.newest.eventId },
        { ...device, field: 'streak.present', kept: false, right: true },
      ]),
    );
    const arrivals = [...(state.streak?.arrivals ?? []).slice(0, 2), 77];
    const streak = state.streak === null ? null : { ...state.streak, arrivals };
    expect(compareDevice({ ...right, state: { ...state, streak } }, right)).toEqual([
      { ...device, field: 'streak.arrivals.2', kept: 77, right: state.streak?.arrivals[2] },
    ]);
  });

  it('names a state that is missing once', () => {
    expect(compareDevice({ ...right, state: null }, right)).toEqual([
      { ...device, field: 'present', kept: false, right: true },
    ]);
  });

  it('names incidents that differ, are missing, or should not be there, and how each becomes right', () => {
    const longer = { ...over, length: 8 };
    const phantom = { ...over, id: 'pibook-1~phantom' };
    const kept = [longer, phantom];
    expect(compareDevice({ state: right.state, incidents: kept }, right)).toEqual([
      { ...incident(over.id), field: 'length', kept: 8, right: 3 },
      { ...incident(open.id), field: 'present', kept: false, right: true },
      { ...incident(phantom.id), field: 'present', kept: true, right: false },
    ]);
    expect(correctIncidents(kept, right.incidents)).toEqual([
      { reason: 'corrected', before: longer, after: over },
      { reason: 'recorded', before: null, after: open },
      { reason: 'retracted', before: phantom, after: null },
    ]);
  });
});

describe('what can be known from the events that are left', () => {
  const { state } = right;

  it('is all of it in a store that keeps all, and of a device whose state is missing', () => {
    expect(isRecountable({ ...state, totalSyncs: 90, firstEventAt: 0 }, right, true)).toBe(true);
    expect(isRecountable(null, right, false)).toBe(true);
  });

  it('is nothing where the device had more events, or an earlier one, than there are', () => {
    expect(isRecountable(state, right, false)).toBe(true);
    expect(isRecountable({ ...state, totalSyncs: 8, firstEventAt: state.firstEventAt + 1 }, right, false)).toBe(true);
    expect(isRecountable({ ...state, totalSyncs: 10 }, right, false)).toBe(false);
    expect(isRecountable({ ...state, firstEventAt: state.firstEventAt - 1 }, right, false)).toBe(false);
  });
});
