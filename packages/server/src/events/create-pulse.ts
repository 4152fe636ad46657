import { type ActivityCounts, addCounts, type Fleet, type FleetStats, NO_COUNTS } from '@pisync/core';
import { readDependencies } from '../dependency-states.js';
import type { Dependency } from '../open-fleet.js';
import { presentPulse } from '../wire/present-pulse.js';
import { within } from '../within.js';
import { createMessage, type EventMessage } from './event-message.js';

const PULSE_MS = 1000;
/** What isn't known after so long is told as not known, so that the pulse goes on while a database is away. */
const ANSWER_LIMIT_MS = 800;

/** Makes pulses while it runs. */
export interface Pulse {
  /** The newest one; `null` when there is none yet. */
  newest(): EventMessage | null;
  /** Adds to what the next one tells. */
  note(counts: ActivityCounts): void;
  /** Makes one now and one every second. Does nothing while it runs. */
  start(): void;
  stop(): void;
}

/** What pulses are made with. */
export interface PulseParts {
  readonly fleet: Fleet;
  readonly dependencies: readonly Dependency[];
  readonly onPulse: (message: EventMessage) => void;
}

/** A pulse that doesn't run yet. It is the same for all clients: the figures of the fleet are read once a second for all of them. */
export function createPulse({ fleet, dependencies, onPulse }: PulseParts): Pulse {
  let counts = NO_COUNTS;
  let newest: EventMessage | null = null;
  let reading: Promise<FleetStats> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let beating: Promise<void> | null = null;

  /** A store that doesn't answer is not asked a second time meanwhile. */
  const readStats = (): Promise<FleetStats> =>
    (reading ??= fleet.stats().finally(() => {
      reading = null;
    }));

  async function beat(): Promise<void> {
    const [stats, states] = await Promise.all([
      within(ANSWER_LIMIT_MS, readStats()),
      readDependencies(dependencies, ANSWER_LIMIT_MS),
    ]);
    // stopped meanwhile
    if (timer === null) return;
    const figures = { at: Date.now(), counts, stats, dependencies: states };
    counts = NO_COUNTS;
    newest = createMessage('pulse', null, () => presentPulse(figures));
    onPulse(newest);
  }

  function beatOnce(): void {
    beating ??= beat().finally(() => {
      beating = null;
    });
  }

  return {
    newest: () => newest,
    note(more) {
      if (timer !== null) counts = addCounts(counts, more);
    },
    start() {
      if (timer !== null) return;
      timer = setInterval(beatOnce, PULSE_MS);
      beatOnce();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      [timer, counts, newest] = [null, NO_COUNTS, null];
    },
  };
}
