import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Choices with their weights, ready to draw from. */
export interface Weighted<T> {
  readonly values: readonly T[];
  /** The weights of each value and those before it together. */
  readonly upTo: readonly number[];
}

/**
 * Makes choices ready to draw from.
 *
 * @param choices weights and values; the weights need not add up to 1
 */
export function weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): Weighted<T> {
  let total = 0;
  const upTo = choices.map(([weight]) => (total += weight));
  if (!(total > 0)) throw new RangeError('some choice must have a weight');
  return { values: choices.map(([, value]) => value), upTo };
}

const TWO_TO_32 = 4_294_967_296;

const BYTES = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

function byte(value: number): string {
  return BYTES[value] ?? '';
}

/**
 * One stream of random numbers. The generator is xoroshiro128+ (Blackman and Vigna). Only integer arithmetic and exact
 * IEEE division are used, therefore every machine draws the same.
 */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;

  /** Four 32-bit words, not all zero. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#generator = xoroshiro128plusFromState([a, b, c, d]);
  }

  /** A number from 0 (included) to 1 (excluded). */
  unit(): number {
    return (this.#generator.next() >>> 0) / TWO_TO_32;
  }

  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One value, drawn by weight. */
  pick<T>({ values, upTo }: Weighted<T>): T {
    const last = values.length - 1;
    const drawn = this.unit() * (upTo[last] ?? 0);
    let n = 0;
    while (n < last && drawn >= (upTo[n] ?? 0)) n += 1;
    const value = values[n];
    if (value === undefined) throw new RangeError('there is nothing to pick from');
    return value;
  }

  /** One of the values, each as likely. */
  anyOf<T>(values: readonly T[]): T {
    const value = values[this.int(0, values.length - 1)];
    if (value === undefined) throw new RangeError('there is nothing to pick from');
    return value;
  }

  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      const word = this.#generator.next();
      text += byte(word >>> 24) + byte((word >>> 16) & 0xff) + byte((word >>> 8) & 0xff) + byte(word & 0xff);
    }
    return text.length === digits ? text : text.slice(0, digits);
  }

  /** Shuffles the array in place (Fisher-Yates) and returns it. */
  shuffle<T>(array: T[]): T[] {
    for (let last = array.length - 1; last > 0; last -= 1) {
      const other = this.int(0, last);
      const kept = array[last];
      const moved = array[other];
      if (kept === undefined || moved === undefined) continue;
      array[last] = moved;
      array[other] = kept;
    }
    return array;
  }
}
