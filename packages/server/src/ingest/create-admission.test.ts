import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type Admission, createAdmission } from './create-admission.js';

const MIB = 1024 * 1024;

function admissionAt(clock: { ms: number }, maxBytes = 256 * MIB): Admission {
  return createAdmission({ maxBytes, now: () => clock.ms, random: () => 0.5 });
}

/** Fills an admission with requests of a size until it refuses; what each calls when it was answered. */
function fill(admission: Admission, bytes: number): (() => void)[] {
  const under: (() => void)[] = [];
  for (;;) {
    const leave = admission.enter('live', bytes);
    if (leave === null) return under;
    under.push(leave);
  }
}

/**
 * A service that answers so many bytes a millisecond, one request after the other, under a steady load: what it answered in the last
 * ten of the seconds, and how long the slowest of that took.
 */
function serve(admission: Admission, clock: { ms: number }, { capacity = 1000, load = 3, seconds = 60 }) {
  const bytes = capacity * 5;
  const line: { enteredMs: number; leave: () => void }[] = [];
  const every = bytes / (capacity * load);
  let dueMs = clock.ms;
  let freeAtMs = clock.ms;
  let answered = 0;
  let refused = 0;
  let slowestMs = 0;
  const endMs = clock.ms + seconds * 1000;
  const measuredFromMs = endMs - 10_000;
  while (clock.ms < endMs) {
    const first = line[0];
    if (first !== undefined && freeAtMs <= dueMs) {
      clock.ms = freeAtMs;
      line.shift();
      first.leave();
      if (clock.ms >= measuredFromMs) {
        answered += bytes;
        slowestMs = Math.max(slowestMs, clock.ms - first.enteredMs);
      }
      freeAtMs = clock.ms + bytes / capacity;
      continue;
    }
    clock.ms = dueMs;
    dueMs += every;
    const leave = admission.hasRoom('live') ? admission.enter('live', bytes) : null;
    if (leave === null) {
      refused += 1;
      continue;
    }
    if (line.length === 0) freeAtMs = Math.max(freeAtMs, clock.ms) + bytes / capacity;
    line.push({ enteredMs: clock.ms, leave });
  }
  for (const { leave } of line) leave();
  return { share: answered / (capacity * 10_000), refused, slowestMs };
}

describe('admission', () => {
  it('refuses nothing while the service keeps up', () => {
    const clock = { ms: 0 };
    expect(serve(admissionAt(clock), clock, { load: 0.9 }).refused).toBe(0);
  });

  it.each([1000, 30_000, 1_000_000])(
    'lets in what can be answered soon, and all of that, at %i bytes a ms',
    (capacity) => {
      const clock = { ms: 0 };
      const { share, slowestMs, refused } = serve(admissionAt(clock), clock, { capacity });
      expect(refused).toBeGreaterThan(0);
      expect(share).toBeGreaterThan(0.95);
      expect(slowestMs).toBeLessThan(1500);
    },
  );

  it('follows a service that becomes slower, and is fast again', () => {
    const clock = { ms: 0 };
    const admission = admissionAt(clock);
    serve(admission, clock, { capacity: 30_000, seconds: 30 });
    const slow = serve(admission, clock, { capacity: 1000, seconds: 60 });
    expect(slow.slowestMs).toBeLessThan(1500);
    const fast = serve(admission, clock, { capacity: 30_000, seconds: 60 });
    expect(fast.share).toBeGreaterThan(0.95);
  });

  it('always lets in one request, however large', () => {
    const admission = admissionAt({ ms: 0 }, 1000);
    const leave = admission.enter('live', 10 * MIB);
    expect(leave).not.toBeNull();
    expect(admission.hasRoom('live')).toBe(false);
    leave?.();
    expect(admission.hasRoom('live')).toBe(true);
    expect(admission.state().underWayBytes).toBe(0);
  });

  it('refuses backfill while there is room for live events', () => {
    const admission = admissionAt({ ms: 0 }, 10_000);
    admission.enter('live', 6000);
    expect(admission.hasRoom('backfill')).toBe(false);
    expect(admission.enter('backfill', 10)).toBeNull();
    expect(admission.hasRoom('live')).toBe(true);
  });

  it('does not take the waiting of backfill for a line of live requests', () => {
    const clock = { ms: 0 };
    const admission = admissionAt(clock);
    const { limitBytes } = admission.state();
    const leave = admission.enter('backfill', 1000);
    clock.ms = 60_000;
    leave?.();
    expect(admission.state().limitBytes).toBe(limitBytes);
  });

  it('never grows beyond what it may, nor shrinks to nothing', () => {
    const clock = { ms: 0 };
    const admission = admissionAt(clock, 9 * MIB);
    for (let round = 0; round < 100; round += 1) {
      const under = fill(admission, 100_000);
      clock.ms += 200;
      for (const leave of under) leave();
    }
    expect(admission.state().limitBytes).toBe(9 * MIB);
    for (let round = 0; round < 100; round += 1) {
      const under = fill(admission, 100_000);
      clock.ms += 2000;
      for (const leave of under) leave();
    }
    expect(admission.state().limitBytes).toBe(64 * 1024);
  });

  it('counts exactly what is under way, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(100_000)), { maxLength: 300 }), (steps) => {
        const clock = { ms: 0 };
        const admission = admissionAt(clock, MIB);
        const under: { leave: () => void; cost: number }[] = [];
        for (const [comes, bytes] of steps) {
          clock.ms += bytes % 50;
          const leave = comes ? admission.enter('live', bytes) : null;
          if (leave !== null) under.push({ leave, cost: bytes + 300 });
          else under.splice(bytes % Math.max(1, under.length), 1).forEach((gone) => gone.leave());
          const sum = under.reduce((total, { cost }) => total + cost, 0);
          expect(admission.state().underWayBytes).toBe(sum);
        }
      }),
    );
  });

  it('spreads those it refuses over the time that it takes to do what they brought', () => {
    const clock = { ms: 0 };
    const admission = admissionAt(clock);
    for (let answered = 0; answered < 100; answered += 1) admission.enter('live', 10)?.();
    // each in the middle of its window; the shortest is of 5 s
    expect(admission.refuse()).toBe(3);
    for (let refused = 0; refused < 198; refused += 1) admission.refuse();
    // two were refused for each that was answered in ten seconds: 20 s more work
    expect(admission.refuse()).toBe(11);
    clock.ms = 20_000;
    admission.enter('live', 10)?.();
    // one for one
    expect(admission.refuse()).toBe(6);
  });
});
