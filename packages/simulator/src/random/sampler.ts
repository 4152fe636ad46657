import type { Distribution } from '../scenario/distribution-schema.js';
import { exp, ln, normalQuantile } from './exact-math.js';
import { weighted, type Random } from './random.js';

/** Draws one value of a distribution. */
export type Sampler = (random: Random) => number;

const Z_95 = 1.6448536269514722;

/** Quantiles of the lognormal kept in a table; between two of them it is taken as straight. */
const CELLS = 1_024;

/**
 * Makes a sampler of real values. A table is made once, so that drawing costs the same for all.
 *
 * @returns draws values from the distribution
 */
export function realSampler(spec: Distribution): Sampler {
  if (typeof spec === 'number') return () => spec;
  if ('mean' in spec) return (random) => -ln(1 - random.unit()) * spec.mean;
  if ('median' in spec) return lognormalSampler(spec);
  if (isRange(spec)) {
    const [min, max] = spec;
    return (random) => min + random.unit() * (max - min);
  }
  return weightedSampler(spec, realSampler);
}

/** Makes a sampler of whole numbers: ranges include both ends, rounded, evenly; of the others each value is rounded. */
export function wholeSampler(spec: Distribution): Sampler {
  if (typeof spec === 'number') return () => Math.round(spec);
  if ('mean' in spec || 'median' in spec) {
    const sampler = realSampler(spec);
    return (random) => Math.round(sampler(random));
  }
  if (isRange(spec)) {
    const [min, max] = spec;
    return (random) => random.int(Math.round(min), Math.round(max));
  }
  return weightedSampler(spec, wholeSampler);
}

/** Makes a sampler of whole numbers from 1 to `most`: what a tail holds beyond either is taken as that. */
export function countSampler(spec: Distribution, most: number): Sampler {
  const sampler = wholeSampler(spec);
  return (random) => Math.min(Math.max(sampler(random), 1), most);
}

type WeightedSpec = Extract<Distribution, readonly { readonly weight: number }[]>;

function isRange(spec: WeightedSpec | readonly [number, number]): spec is readonly [number, number] {
  return typeof spec[0] === 'number';
}

function weightedSampler(spec: WeightedSpec, samplerOf: (spec: Distribution) => Sampler): Sampler {
  const choices = weighted(spec.map(({ weight, of }) => [weight, samplerOf(of)]));
  return (random) => random.pick(choices)(random);
}

function lognormalSampler({ median, p95, max }: { median: number; p95: number; max: number }): Sampler {
  const location = ln(median);
  const scale = (ln(p95) - location) / Z_95;
  const quantiles = Float64Array.from({ length: CELLS + 1 }, (_, cell) => {
    // the ends lie at infinity: they are taken half a cell from them
    const probability = Math.min(Math.max(cell, 0.5), CELLS - 0.5) / CELLS;
    return Math.min(max, exp(location + scale * normalQuantile(probability)));
  });
  return (random) => {
    const place = random.unit() * CELLS;
    const cell = Math.floor(place);
    const low = quantiles[cell] ?? median;
    return low + (place - cell) * ((quantiles[cell + 1] ?? low) - low);
  };
}
