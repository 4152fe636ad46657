import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oracleState, type OracleEvent } from './oracle.js';

/** Events at 1, 2, 3 … from letters: `S` a success, `F` a failure; received in the order given, at 101, 102, 103 … */
function events(letters: string, arrival: readonly number[] = []): OracleEvent[] {
  return letters.split('').map((letter, n) => ({
    eventId: `e${n + 1}`,
    timestampMs: n + 1,
    effectiveMs: n + 1,
    receivedMs: 101 + (arrival.length > 0 ? arrival.indexOf(n + 1) : n),
    failed: letter === 'F',
  }));
}

describe('oracleState', () => {
  it('sees a run that is over as a resolved incident: S F F F S', () => {
    const state = oracleState(events('SFFFS'));
    expect(state).toMatchObject({
      totalSyncs: 5,
      failedSyncs: 3,
      currentStreak: 0,
      streakStartedMs: null,
      firstEventMs: 1,
      lastEventMs: 5,
      lastSuccessMs: 5,
      failing: false,
    });
    expect(state.latest?.eventId).toBe('e5');
    expect(state.incidents).toEqual([
      { firstEventId: 'e2', length: 3, startedMs: 2, lastFailureMs: 4, detectedMs: 104, resolvedMs: 5 },
    ]);
  });

  it('sees six failures as one open incident', () => {
    const state = oracleState(events('FFFFFF'));
    expect(state).toMatchObject({
      currentStreak: 6,
      streakStartedMs: 1,
      lastSuccessMs: null,
      failing: true,
      incidents: [{ firstEventId: 'e1', length: 6, startedMs: 1, lastFailureMs: 6, detectedMs: 103, resolvedMs: null }],
    });
  });

  it('sees no incident in two failures, nor in two and two', () => {
    expect(oracleState(events('FF')).incidents).toEqual([]);
    expect(oracleState(events('FFSFF'))).toMatchObject({ incidents: [], currentStreak: 2, failing: false });
  });

  it('sees several incidents of one device', () => {
    const { incidents } = oracleState(events('FFFSSFFFFSFFF'));
    expect(incidents.map(({ firstEventId, length, resolvedMs }) => [firstEventId, length, resolvedMs])).toEqual([
      ['e1', 3, 4],
      ['e6', 4, 10],
      ['e11', 3, null],
    ]);
  });

  it('takes detection from the third failure to arrive, not the third to happen', () => {
    // Received: e5, e4, e1, e2, e3
    expect(oracleState(events('FFFFF', [5, 4, 1, 2, 3])).incidents[0]?.detectedMs).toBe(103);
  });

  it('lets a late success split a run', () => {
    const late = events('FFSF', [1, 2, 4, 3]);
    expect(oracleState(late.toSorted((a, b) => a.receivedMs - b.receivedMs))).toMatchObject({
      incidents: [],
      currentStreak: 1,
      lastSuccessMs: 3,
    });
  });

  it('breaks ties on the clock of the device, then on the identity as ASCII', () => {
    const at = (eventId: string, timestampMs: number): OracleEvent => {
      return { eventId, timestampMs, effectiveMs: 50, receivedMs: 50, failed: true };
    };
    const { events: order, latest } = oracleState([
      at('b', 2),
      at('a', 2),
      at('Z', 2),
      at('10', 2),
      at('9', 2),
      at('z', 1),
    ]);
    expect(order.map((event) => event.eventId)).toEqual(['z', '10', '9', 'Z', 'a', 'b']);
    expect(latest?.eventId).toBe('b');
  });

  it('knows nothing of a device without events', () => {
    expect(oracleState([])).toMatchObject({ totalSyncs: 0, latest: null, lastEventMs: null, incidents: [] });
  });

  it('does not mind the order in which events are handed over', () => {
    const letters = fc.string({ unit: fc.constantFrom('S', 'F'), maxLength: 30 });
    const shuffled = letters.chain((text) => {
      const inOrder = events(text);
      return fc.tuple(fc.constant(inOrder), fc.shuffledSubarray(inOrder, { minLength: inOrder.length }));
    });
    fc.assert(
      fc.property(shuffled, ([inOrder, mixed]) => {
        expect(oracleState(mixed)).toEqual(oracleState(inOrder));
      }),
    );
  });

  it('agrees with a search for runs in the text of the outcomes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('S', 'F'), maxLength: 60 }), (letters) => {
        const runs = [...letters.matchAll(/F{3,}/g)].map((run) => [run.index + 1, run[0].length]);
        const { incidents, currentStreak } = oracleState(events(letters));
        expect(incidents.map(({ startedMs, length }) => [startedMs, length])).toEqual(runs);
        expect(currentStreak).toBe(/F*$/.exec(letters)?.[0].length);
      }),
    );
  });
});
