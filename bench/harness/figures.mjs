/** What comes of rounds: medians and spreads, and rows that say whether a target holds. */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs contenders in turn, round after round, so that what else the machine does meets all of them. */
export async function interleave(rounds, contenders) {
  const figures = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(contenders)) figures[name].push(await run(round));
  }
  return figures;
}

/** A bound for a median: at least, or at most. */
export const atLeast = (value) => ({ bound: 'at least', value });
export const atMost = (value) => ({ bound: 'at most', value });

const holds = (target, value) => (target.bound === 'at least' ? value >= target.value : value <= target.value);
const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });

/**
 * A row: what was measured, beside its ceiling of the same rounds where it has one.
 *
 * @param {object} row
 * @param {string} row.what
 * @param {string} row.unit of `ours` and `ceiling`
 * @param {readonly number[]} row.ours a figure for each round
 * @param {readonly number[]} [row.ceiling]
 * @param {string} [row.against] what the ceiling is
 * @param {{bound: string, value: number}} [row.target] of the ratio where there is a ceiling, else of our own figure
 * @param {{ours: readonly number[], ceiling?: readonly number[]}} [row.cpu] microseconds of CPU time of each event or request
 */
export function row({ what, unit, ours, ceiling, against, target, cpu }) {
  const ratio = ceiling === undefined ? null : spread(ours.map((value, round) => value / ceiling[round]));
  return {
    what,
    unit,
    ours: spread(ours),
    ...(ratio !== null && { against, ceiling: spread(ceiling), ratio }),
    ...(cpu !== undefined && {
      cpu_us: { ours: median(cpu.ours), ...(cpu.ceiling !== undefined && { ceiling: median(cpu.ceiling) }) },
    }),
    ...(target !== undefined && { target, holds: holds(target, (ratio ?? spread(ours)).median) }),
  };
}

/** Events, or requests, a second; and microseconds of CPU time for each. */
export const rates = (figures, count = 'events') => figures.map((one) => one[count] / one.seconds);
export const cpuEach = (figures, count = 'events') => figures.map((one) => (one.cpuSeconds * 1e6) / one[count]);
