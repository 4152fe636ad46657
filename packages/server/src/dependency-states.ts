import type { Dependency } from './open-fleet.js';
import { within } from './within.js';

/** Whether a dependency answers. */
export interface DependencyState {
  readonly name: string;
  /** Events can't be taken in, or processed, without it. */
  readonly needed: boolean;
  readonly ok: boolean;
}

/** Asks all of them at once; one that hasn't answered after `limitMs` milliseconds is down for the one who asks. */
export function readDependencies(
  dependencies: readonly Dependency[],
  limitMs: number,
): Promise<readonly DependencyState[]> {
  return Promise.all(
    dependencies.map(async ({ name, needed, ping }) => {
      const ok = await within(
        limitMs,
        ping().then(() => true),
      );
      return { name, needed, ok: ok === true };
    }),
  );
}
