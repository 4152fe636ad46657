import type { AlertFigures } from '@pisync/core/alerting';
import type { AbsentCounts, FleetTotals, QueueFigures } from '@pisync/core';

/** What has to be asked for. `null` where no answer came in time: then there is no figure, rather than an old one. */
export interface Figures {
  /** How alerts and notifications stand; `null` where that isn't known, or nobody keeps any. */
  readonly alerts: AlertFigures | null;
  /** Devices that are not heard from; `null` also where nobody watches. */
  readonly absent: AbsentCounts | null;
  readonly totals: FleetTotals | null;
  readonly queues: QueueFigures | null;
  /** What the process works with, and whether it answers. */
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean }[];
}
