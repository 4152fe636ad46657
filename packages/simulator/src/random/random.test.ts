import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGMAS, meanOff, shareOff, weightsOff } from '../../test/within-sigmas.js';
import { createRandom, randomStreams } from './random-streams.js';
import { Random, weighted } from './random.js';

const DRAWS = 20_000;

/** A stream that draws the least there is. */
class Least extends Random {
  override unit(): number {
    return 0;
  }
}

function draws<T>(draw: (random: Random) => T): T[] {
  const random = createRandom(3, 'test', 0);
  return Array.from({ length: DRAWS }, () => draw(random));
}

describe('a random stream', () => {
  it('draws evenly from 0 up to 1', () => {
    const units = draws((random) => random.unit());
    expect(units.every((unit) => unit >= 0 && unit < 1)).toBe(true);
    expect(meanOff(units, 0.5, Math.sqrt(1 / 12))).toBeLessThan(SIGMAS);
    expect(shareOff(units.filter((unit) => unit < 0.1).length, DRAWS, 0.1)).toBeLessThan(SIGMAS);
    // one draw says nothing about the next
    const pairs = units.slice(1).map((unit, n) => (unit - 0.5) * ((units[n] ?? 0) - 0.5));
    expect(meanOff(pairs, 0, 1 / 12)).toBeLessThan(SIGMAS);
  });

  it('draws whole numbers evenly, both ends included', () => {
    const weights = { '-1': 1, '0': 1, '1': 1, '2': 1 };
    expect(
      weightsOff(
        draws((random) => String(random.int(-1, 2))),
        weights,
      ),
    ).toBeLessThan(SIGMAS);
    expect(draws((random) => random.int(7, 7)).every((value) => value === 7)).toBe(true);
  });

  it('picks by weight, never what has none', () => {
    const choices = weighted([
      [0, 'never'],
      [3, 'often'],
      [0, 'nor this'],
      [1, 'rarely'],
      [0, 'nor the last'],
    ]);
    expect(
      weightsOff(
        draws((random) => random.pick(choices)),
        { often: 3, rarely: 1 },
      ),
    ).toBeLessThan(SIGMAS);
    expect(new Least(1, 0, 0, 0).pick(choices)).toBe('often');
    expect(() => weighted([])).toThrow(RangeError);
    expect(() => weighted([[0, 'never']])).toThrow(RangeError);
  });

  it('picks any of some values alike', () => {
    expect(
      weightsOff(
        draws((random) => random.anyOf(['a', 'b', 'c'])),
        { a: 1, b: 1, c: 1 },
      ),
    ).toBeLessThan(SIGMAS);
    expect(() => createRandom(1, 'test', 0).anyOf([])).toThrow(RangeError);
  });

  it('takes chances', () => {
    expect(shareOff(draws((random) => random.chance(0.03)).filter(Boolean).length, DRAWS, 0.03)).toBeLessThan(SIGMAS);
    expect(draws((random) => random.chance(0)).some(Boolean)).toBe(false);
    expect(draws((random) => random.chance(1)).every(Boolean)).toBe(true);
  });

  it('shuffles into every order alike', () => {
    const orders = draws((random) => random.shuffle(['a', 'b', 'c']).join(''));
    expect(weightsOff(orders, { abc: 1, acb: 1, bac: 1, bca: 1, cab: 1, cba: 1 })).toBeLessThan(SIGMAS);
  });

  it('writes as many hexadecimal digits as asked for', () => {
    for (const digits of [1, 8, 12, 33]) expect(createRandom(1, 'test', 0).hex(digits)).toMatch(/^[0-9a-f]+$/);
    for (const digits of [1, 8, 12, 33]) expect(createRandom(1, 'test', 0).hex(digits)).toHaveLength(digits);
    expect(
      weightsOff(
        draws((random) => random.hex(1)),
        Object.fromEntries(Array.from({ length: 16 }, (_, digit) => [digit.toString(16), 1])),
      ),
    ).toBeLessThan(SIGMAS);
  });
});

describe('the streams of a purpose', () => {
  const start = (seed: number, purpose: string, index: number, part?: number): string =>
    randomStreams(seed, purpose).at(index, part).hex(32);

  it('is the same each time, and on every machine', () => {
    expect(start(7, 'device', 3)).toBe(start(7, 'device', 3, 0));
    expect(start(7, 'device', 3)).toBe('7532463ebf71898dbf7de87edf15efe0');
    expect(createRandom(7, 'device', 3).hex(32)).toBe(start(7, 'device', 3));
  });

  it('differ by seed, purpose, index and part, also beyond 32 bits', () => {
    const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const which = fc.tuple(whole, fc.constantFrom('device', 'school', 'session'), whole, whole);
    fc.assert(
      fc.property(which, which, (one, other) => {
        fc.pre(one.join() !== other.join());
        expect(start(...one)).not.toBe(start(...other));
      }),
    );
    const near = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52];
    const starts = near.flatMap((seed) =>
      near.flatMap((index) => near.map((part) => start(seed, 'device', index, part))),
    );
    expect(new Set(starts).size).toBe(near.length ** 3);
  });

  it('say nothing about one another', () => {
    const streams = randomStreams(1, 'device');
    const firsts = Array.from({ length: DRAWS }, (_, index) => streams.at(index).unit());
    expect(meanOff(firsts, 0.5, Math.sqrt(1 / 12))).toBeLessThan(SIGMAS);
    const neighbours = firsts.slice(1).map((unit, n) => (unit - 0.5) * ((firsts[n] ?? 0) - 0.5));
    expect(meanOff(neighbours, 0, 1 / 12)).toBeLessThan(SIGMAS);
    const days = Array.from({ length: DRAWS }, (_, day) => streams.at(5, day).unit());
    expect(meanOff(days, 0.5, Math.sqrt(1 / 12))).toBeLessThan(SIGMAS);
    expect(shareOff(days.filter((unit) => unit < 0.1).length, DRAWS, 0.1)).toBeLessThan(SIGMAS);
  });
});
