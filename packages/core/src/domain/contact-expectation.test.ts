import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ABSENCE_POLICY, learnExpectation } from './contact-expectation.js';
import { CALENDARS, FIRST_DAY, playCalendar } from './contact-calendars.test-parts.js';
import { contactsOf } from './contacts.js';
import { afterCounted, countedBetween } from './counted-time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOBODY: ReadonlySet<number> = new Set();

const at = (...arrivals: readonly number[]) => contactsOf(arrivals, NOBODY);
const every = (intervalMs: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => FIRST_DAY + index * intervalMs);

describe('contactsOf', () => {
  it('joins what arrives within ten minutes of the first', () => {
    const start = FIRST_DAY;
    expect(at(start + 12 * MINUTE, start, start + 9 * MINUTE, start + 21 * MINUTE)).toEqual([
      { from: start, until: start + 9 * MINUTE },
      { from: start + 12 * MINUTE, until: start + 21 * MINUTE },
    ]);
  });

  it('leaves out what was carried in by hand', () => {
    expect(contactsOf([1, 2, DAY], new Set([DAY]))).toEqual([{ from: 1, until: 2 }]);
  });
});

describe('learnExpectation', () => {
  it('waits for enough contacts over enough time', () => {
    const unknown = {
      reason: 'too_little_known',
      usualIntervalMs: null,
      lateAfterMs: 14 * DAY,
      silentAfterMs: 42 * DAY,
    };
    expect(learnExpectation(at(...every(2 * DAY, 5)), [])).toMatchObject({ ...unknown, contacts: 5 });
    expect(learnExpectation(at(...every(HOUR, 200)), [])).toMatchObject(unknown);
    expect(learnExpectation(at(...every(2 * DAY, 6)), [])).toMatchObject({
      reason: 'learned',
      usualIntervalMs: 2 * DAY,
    });
    expect(learnExpectation(at(), [], { ...DEFAULT_ABSENCE_POLICY, defaultLateMs: DAY })).toMatchObject({
      lateAfterMs: DAY,
      silentAfterMs: 3 * DAY,
    });
  });

  it('takes no outlier for usual, once six weeks are known', () => {
    const regular = every(DAY, 50);
    const away = regular.filter((_, day) => day < 20 || day >= 32);
    expect(learnExpectation(at(...away), [])).toMatchObject({
      usualIntervalMs: DAY,
      lateAfterMs: 42 * HOUR,
      // longer than the longest silence that is known
      silentAfterMs: Math.round(13 * DAY * 1.25 + 6 * HOUR),
    });
    expect(learnExpectation(at(...away.slice(10)), [])).toMatchObject({ usualIntervalMs: 13 * DAY });
  });

  it('leaves out weekdays of rest, and time in which nobody could be heard', () => {
    const schooldays = every(DAY, 42).filter((_, day) => day % 7 < 5);
    expect(learnExpectation(at(...schooldays), [])).toMatchObject({ restDays: [0, 6], usualIntervalMs: DAY });
    const stopped = every(DAY, 42).filter((_, day) => day < 10 || day >= 24);
    const deaf = [{ from: FIRST_DAY + 9 * DAY + HOUR, until: FIRST_DAY + 23 * DAY + HOUR }];
    expect(learnExpectation(at(...stopped), deaf)).toMatchObject({ usualIntervalMs: DAY });
  });

  it('is never below a quarter of an hour, and never above sixty days', () => {
    expect(learnExpectation(at(...every(11 * MINUTE, 1400)), []).usualIntervalMs).toBe(15 * MINUTE);
    const rarely = learnExpectation(at(...every(90 * DAY, 12)), []);
    expect(rarely).toMatchObject({ usualIntervalMs: 60 * DAY, lateAfterMs: 90 * DAY + 6 * HOUR });
  });

  const arrivals = fc.array(fc.integer({ min: FIRST_DAY, max: FIRST_DAY + 120 * DAY }), { maxLength: 120 });
  const spans = fc
    .array(fc.integer({ min: 0, max: 2000 }), { maxLength: 8 })
    .map((hours) => hours.toSorted((a, b) => a - b))
    .map((hours) =>
      hours.flatMap((from, index) =>
        index % 2 === 0 && (hours[index + 1] ?? 0) > from
          ? [{ from: FIRST_DAY + from * HOUR, until: FIRST_DAY + (hours[index + 1] ?? 0) * HOUR }]
          : [],
      ),
    );

  it('is the same for the same events, in any order and however often repeated', () => {
    fc.assert(
      fc.property(arrivals, spans, fc.infiniteStream(fc.nat()), (some, deaf, stream) => {
        const order = stream[Symbol.iterator]();
        const drawn = [...some, ...some.slice(0, 3)].map((arrival) => ({ arrival, key: Number(order.next().value) }));
        const shuffled = drawn.toSorted((a, b) => a.key - b.key).map(({ arrival }) => arrival);
        const once = [...new Set(some)].toSorted((a, b) => a - b);
        expect(learnExpectation(at(...shuffled), deaf)).toEqual(learnExpectation(at(...once), deaf));
      }),
    );
  });

  it('has a device late before it is silent, and never before its usual interval is over', () => {
    fc.assert(
      fc.property(arrivals, spans, (some, deaf) => {
        const { usualIntervalMs, lateAfterMs, silentAfterMs, restDays } = learnExpectation(at(...some), deaf);
        expect(lateAfterMs).toBeGreaterThan(usualIntervalMs ?? 0);
        expect(silentAfterMs).toBeGreaterThan(lateAfterMs);
        expect(restDays.length).toBeLessThan(4);
      }),
    );
  });

  it('measures time that counts, there and back', () => {
    const restDays = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 });
    fc.assert(
      fc.property(spans, restDays, fc.nat(3000), fc.nat(900), (deaf, rest, hour, hours) => {
        const counted = { deaf, restDays: rest };
        const from = FIRST_DAY + hour * HOUR;
        const until = afterCounted(counted, from, hours * HOUR);
        expect(countedBetween(counted, from, until)).toBe(hours * HOUR);
        // hour by hour, as nobody would compute it
        let sum = 0;
        for (let time = from; time < until; time += HOUR) {
          const weekday = new Date(time).getUTCDay();
          const isDeaf = deaf.some((span) => time >= span.from && time < span.until);
          if (!rest.includes(weekday) && !isDeaf) sum += HOUR;
        }
        expect(sum).toBe(hours * HOUR);
      }),
    );
  });
});

/** What became of devices of a calendar that die in spring: how often they were blamed before, and when it was found out. */
function judge(
  name: string,
  seeds: number,
): { falseLate: number; falseSilent: number; latestFound: number; found: number } {
  const calendar = CALENDARS.find((one) => one.name === name);
  if (calendar === undefined) throw new RangeError(`there is no ${name}`);
  const outcome = { falseLate: 0, falseSilent: 0, latestFound: 0, found: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const death = FIRST_DAY + (200 + ((seed * 7) % 30)) * DAY;
    const contacts = at(...playCalendar(calendar, seed * 7919)).filter(({ from }) => from < death);
    for (let last = 0; last < contacts.length;) {
      const contact = contacts[last];
      if (contact === undefined) break;
      // as many events as are read
      const { restDays, lateAfterMs, silentAfterMs } = learnExpectation(
        contacts.slice(Math.max(0, last - 1999), last + 1),
        [],
      );
      const counted = { deaf: [], restDays };
      const lateAt = afterCounted(counted, contact.until, lateAfterMs);
      const next = contacts.findIndex(({ from }) => from > lateAt);
      const newest = (next < 0 ? contacts.length : next) - 1;
      if (newest > last) {
        last = newest;
        continue;
      }
      if (next < 0) {
        outcome.found += 1;
        outcome.latestFound = Math.max(outcome.latestFound, (lateAt - death) / DAY);
        break;
      }
      outcome.falseLate += 1;
      const back = contacts[next];
      if (back !== undefined && back.from > afterCounted(counted, contact.until, silentAfterMs))
        outcome.falseSilent += 1;
      last = next;
    }
  }
  return outcome;
}

describe('a school year', () => {
  // seven months with two holidays of two weeks for each of ten devices; hubs that never rest have none
  it.each([
    ['laptop, every school day', { late: 40, silent: 25, days: 8 }],
    ['laptop, most school days', { late: 40, silent: 10, days: 12 }],
    ['laptop, six days a week', { late: 35, silent: 25, days: 8 }],
    ['shared laptop, now and then', { late: 45, silent: 5, days: 45 }],
    ['laptop, once a week', { late: 45, silent: 5, days: 32 }],
    ['hub, while school is open', { late: 50, silent: 25, days: 8 }],
    ['hub on a poor line, some days a month away', { late: 20, silent: 0, days: 8 }],
  ])('%s: few are blamed, and who dies is found', (name, most) => {
    const { found, falseLate, falseSilent, latestFound } = judge(name, 10);
    expect(found).toBe(10);
    expect(falseLate).toBeLessThanOrEqual(most.late);
    expect(falseSilent).toBeLessThanOrEqual(most.silent);
    expect(latestFound).toBeLessThanOrEqual(most.days);
  });
});
