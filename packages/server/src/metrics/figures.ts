import type { FleetTotals, QueueFigures } from '@pisync/core';
import type { DependencyState } from '../dependency-states.js';

/** What has to be asked for. `null` where no answer came in time: then there is no figure, rather than an old one. */
export interface Figures {
  readonly totals: FleetTotals | null;
  readonly queues: QueueFigures | null;
  readonly dependencies: readonly DependencyState[];
}
