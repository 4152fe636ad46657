import type { FleetTotals, QueueFigures } from '@pisync/core';

/** What has to be asked for. `null` where no answer came in time: then there is no figure, rather than an old one. */
export interface Figures {
  readonly totals: FleetTotals | null;
  readonly queues: QueueFigures | null;
  /** What the process works with, and whether it answers. */
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean }[];
}
