import type { Clock, Fleet } from '@pisync/core';
import type { AlertDesk } from '@pisync/core/alerting';
import type { Logger } from 'pino';
import type { Access } from '../access/access.js';
import type { RevocationList } from '../access/revocation-list.js';
import type { RightOf } from '../access/rights.js';
import type { EventHub } from '../events/create-event-hub.js';
import type { LogFailure } from '../logging/log-failure.js';
import type { ServerMetrics } from '../metrics/create-metrics.js';
import type { Dependency } from '../open-fleet.js';

/** What the routes about the process itself are made of. */
export interface HealthParts {
  readonly access: Access;
  readonly rightOf: RightOf;
  readonly fleet: Fleet;
  readonly dependencies: readonly Dependency[];
  readonly metrics: ServerMetrics;
  readonly logger: Logger;
  readonly logFailure: LogFailure;
  readonly random: () => number;
  readonly isClosing: () => boolean;
  /** Left out where no alerts are kept. */
  readonly alerts?: AlertDesk;
}

/** What all routes are made of. */
export interface AppParts extends HealthParts {
  readonly events: EventHub;
  readonly clock: Clock;
  /** `null` where tokens can't be revoked. */
  readonly revocations: RevocationList | null;
}
