import type { Fleet } from '@pisync/core';
import type { Logger } from 'pino';
import type { LogFailure } from '../logging/log-failure.js';
import type { ServerMetrics } from '../metrics/create-metrics.js';
import type { Dependency } from '../open-fleet.js';

/** What the routes are made of. */
export interface AppParts {
  readonly fleet: Fleet;
  readonly dependencies: readonly Dependency[];
  readonly metrics: ServerMetrics;
  readonly logger: Logger;
  readonly logFailure: LogFailure;
  readonly random: () => number;
  readonly isClosing: () => boolean;
}
