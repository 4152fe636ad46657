import type { Random } from './random.js';
import type { FailureHabit, Scenario } from './scenario.js';

/**
 * Which of a device's syncs fail, in the order they happen.
 *
 * @param count how many syncs the device has; for `episodes` and `pair` at least as many as {@link leastEvents} asks
 * @returns `true` for a failure, one entry a sync
 */
export function failurePattern(
  habit: FailureHabit,
  count: number,
  random: Random,
  failures: Scenario['failures'],
): boolean[] {
  const failing: boolean[] = Array.from({ length: count }, () => false);
  if (habit === 'always') return failing.fill(true);
  if (habit === 'reliable' || habit === 'flaky') {
    const probability = habit === 'flaky' ? failures.flaky : random.int(...failures.reliablePerMille) / 1_000;
    return failing.map(() => random.chance(probability));
  }
  if (habit === 'pair') {
    const start = random.int(0, count - 2);
    return failing.fill(true, start, start + 2);
  }
  return failureEpisodes(failing, random, failures);
}

/** Lays episodes from the newest sync backwards, so that the last one can stay open, with successes between them. */
function failureEpisodes(failing: boolean[], random: Random, failures: Scenario['failures']): boolean[] {
  let end = failing.length - (random.chance(failures.episodeStaysOpen) ? 0 : random.int(1, 2));
  while (end >= failures.episodeLength[0]) {
    const length = Math.min(random.int(...failures.episodeLength), end);
    failing.fill(true, end - length, end);
    end -= length + random.int(1, 12);
  }
  return failing;
}

/** The fewest syncs a device needs for its habit to show, drawn once a device. */
export function leastEvents(habit: FailureHabit, random: Random, failures: Scenario['failures']): number {
  if (habit === 'episodes') return random.int(...failures.episodeLength) + 2;
  return habit === 'pair' ? 2 : 1;
}
