import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A choice with its weight; weights of one list need not add up to 1. */
export type Weighted<T> = readonly (readonly [weight: number, value: T])[];

/** One stream of random numbers, the same on every machine for the same seed, name and index. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  unit(): number;
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean;
  /** One value, drawn by weight. */
  pick<T>(choices: Weighted<T>): T;
  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** Shuffles the array in place (Fisher-Yates) and returns it. */
  shuffle<T>(array: T[]): T[];
}

const TWO_TO_32 = 4_294_967_296;

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit changes every output bit. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** Folds the words into 32 bits; the golden-ratio step keeps equal words at different places apart. */
function fold(words: readonly number[], start: number): number {
  let h = start;
  for (const word of words) h = mix(h ^ mix((word + 0x9e3779b9) | 0)) + 0x9e3779b9;
  return h | 0;
}

/**
 * The random stream of one thing: every device, school and request has its own, so that adding one changes no other.
 * The generator is xoroshiro128+ (Blackman and Vigna). Only integer arithmetic and exact IEEE division are used,
 * therefore every machine draws the same.
 *
 * @param seed the fleet's seed, a non-negative safe integer
 * @param stream what the stream is for, e.g. `device`
 * @param index which device, school or request, a non-negative safe integer
 */
export function createRandom(seed: number, stream: string, index: number): Random {
  const words = [
    seed % TWO_TO_32,
    Math.floor(seed / TWO_TO_32),
    index % TWO_TO_32,
    Math.floor(index / TWO_TO_32),
    ...Buffer.from(stream),
  ];
  // The last word is made odd: xoroshiro's state must not be all zeros.
  const state = [fold(words, 1), fold(words, 2), fold(words, 3), fold(words, 4) | 1];
  const generator = xoroshiro128plusFromState(state);

  const unit = (): number => (generator.next() >>> 0) / TWO_TO_32;
  const int = (min: number, max: number): number => min + Math.floor(unit() * (max - min + 1));
  return {
    unit,
    int,
    chance: (probability) => unit() < probability,
    pick: (choices) => {
      let total = 0;
      for (const [weight] of choices) total += weight;
      let left = unit() * total;
      for (const [weight, value] of choices) {
        left -= weight;
        if (left < 0) return value;
      }
      const last = choices.at(-1);
      if (last === undefined) throw new RangeError('pick needs at least one choice');
      return last[1];
    },
    hex: (digits) => {
      let text = '';
      while (text.length < digits) text += (generator.next() >>> 0).toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
    shuffle: (array) => {
      for (let last = array.length - 1; last > 0; last -= 1) {
        const other = int(0, last);
        const kept = array[last];
        const moved = array[other];
        if (kept === undefined || moved === undefined) continue;
        array[last] = moved;
        array[other] = kept;
      }
      return array;
    },
  };
}
