/**
 * What is drawn may lie this many standard errors from what is expected: chance breaks one such check in 1.7 million. Seeds are
 * fixed as well, so that a check that passed passes for good, until the plan changes.
 */
export const SIGMAS = 5;

/** How many standard errors, those of the binomial distribution, a count of independent trials is off a share. */
export function shareOff(hits: number, trials: number, share: number): number {
  return off(hits / trials, share, Math.sqrt((share * (1 - share)) / trials));
}

/**
 * How many standard errors the mean of independent values is off that of their distribution.
 *
 * @param deviation the distribution's standard deviation
 */
export function meanOff(values: readonly number[], mean: number, deviation: number): number {
  return off(values.reduce((sum, value) => sum + value, 0) / values.length, mean, deviation / Math.sqrt(values.length));
}

/** How many standard errors whole numbers or moments are off an even distribution between two, at worst of some measures. */
export function evenOff(values: readonly number[], min: number, max: number): number {
  const within = values.every((value) => value >= min && value <= max) ? 0 : Infinity;
  const below = (part: number): number => {
    const limit = min + part * (max - min);
    return shareOff(values.filter((value) => value < limit).length, values.length, part);
  };
  return Math.max(within, meanOff(values, (min + max) / 2, (max - min) / Math.sqrt(12)), below(0.25), below(0.75));
}

/** The same of exponential lengths: their mean, and the shares that a shape without memory has beyond some multiples of it. */
export function exponentialOff(lengths: readonly number[], mean: number): number {
  const beyond = (multiple: number): number => {
    const longer = lengths.filter((length) => length > multiple * mean).length;
    return shareOff(longer, lengths.length, Math.exp(-multiple));
  };
  return Math.max(meanOff(lengths, mean, mean), beyond(0.25), beyond(1), beyond(2));
}

/** The same of names drawn by weight, at worst of all names; a name without a weight must not occur. */
export function weightsOff(names: readonly string[], weights: Readonly<Record<string, number>>): number {
  if (names.some((name) => !(name in weights))) return Infinity;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const offs = Object.entries(weights).map(([name, weight]) =>
    shareOff(names.filter((drawn) => drawn === name).length, names.length, weight / total),
  );
  return Math.max(...offs);
}

function off(got: number, expected: number, standardError: number): number {
  const difference = Math.abs(got - expected);
  return difference === 0 ? 0 : difference / standardError;
}
