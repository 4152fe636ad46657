import { Random } from './random.js';

const TWO_TO_32 = 4_294_967_296;

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit changes every output bit. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** Folds a word in; the golden-ratio step keeps equal words at different places apart. */
function fold(h: number, word: number): number {
  return (mix(h ^ mix((word + 0x9e3779b9) | 0)) + 0x9e3779b9) | 0;
}

/**
 * The random streams of one purpose. Every device, school and session has its own, so that adding one changes no other, and
 * any of them can be drawn again by itself.
 */
export interface RandomStreams {
  /**
   * A stream from its beginning.
   *
   * @param index which device, school or session: a non-negative safe integer
   * @param part which day, say, of it: a non-negative safe integer
   */
  at(index: number, part?: number): Random;
}

/**
 * Streams that are the same on every machine for the same seed and purpose.
 *
 * @param seed the fleet's seed, a non-negative safe integer
 * @param purpose what the streams are for, e.g. `device`
 */
export function randomStreams(seed: number, purpose: string): RandomStreams {
  const words = [seed % TWO_TO_32, Math.floor(seed / TWO_TO_32), ...Buffer.from(purpose)];
  const one = words.reduce(fold, 1);
  const other = words.reduce(fold, 2);
  return {
    at: (index, part = 0) => {
      const which = wordOf(index);
      const ofIt = wordOf(part);
      const a = fold(fold(one, which), ofIt);
      const b = fold(fold(other, which), ofIt);
      // The last word is made odd: xoroshiro's state must not be all zeros.
      return new Random(a, b, mix(a ^ Math.imul(b, 0x27d4eb2f)), mix(b ^ Math.imul(a, 0x165667b1)) | 1);
    },
  };
}

/** A non-negative safe integer in 32 bits; different below 2^32, hashed above. */
function wordOf(value: number): number {
  return value < TWO_TO_32 ? value | 0 : ((value % TWO_TO_32) | 0) ^ mix(Math.floor(value / TWO_TO_32));
}

/** One such stream, where there are no others of its purpose to draw. */
export function createRandom(seed: number, purpose: string, index: number): Random {
  return randomStreams(seed, purpose).at(index);
}
