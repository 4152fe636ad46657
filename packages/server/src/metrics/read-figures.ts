import type { Fleet } from '@pisync/core';
import type { AlertDesk } from '@pisync/core/alerting';
import type { Logger } from 'pino';
import { readDependencies } from '../dependency-states.js';
import type { Dependency } from '../open-fleet.js';
import { createReading } from './create-reading.js';
import type { Figures } from './figures.js';

/** Well below the time that Prometheus gives a scrape (10 s). */
const READ_LIMIT_MS = 2000;
const PING_LIMIT_MS = 1000;

/** What figures are read from. */
export interface FigureParts {
  readonly fleet: Fleet;
  readonly dependencies: readonly Dependency[];
  readonly logger: Logger;
  /** Left out where no alerts are kept. */
  readonly alerts?: AlertDesk | undefined;
}

/** Reads figures as often as they are asked for, but each no more often than it should be; never rejects. */
export function createFiguresReader({ fleet, dependencies, logger, alerts }: FigureParts): () => Promise<Figures> {
  const nowMs = (): number => performance.now();
  const onFailure = (error: unknown): void => {
    logger.error({ err: error }, 'figures of the fleet could not be read; /metrics leaves them out');
  };
  // apart from each other: how much waits is to be seen while the store is away
  const totals = createReading({ read: () => fleet.totals(), limitMs: READ_LIMIT_MS, nowMs, onFailure });
  const queues = createReading({ read: () => fleet.queues(), limitMs: READ_LIMIT_MS, nowMs, onFailure });
  const absence = createReading({ read: () => fleet.absent(), limitMs: READ_LIMIT_MS, nowMs, onFailure });
  const told = createReading({ read: async () => alerts?.figures() ?? null, limitMs: READ_LIMIT_MS, nowMs, onFailure });
  const states = createReading({
    read: () => readDependencies(dependencies, PING_LIMIT_MS),
    limitMs: READ_LIMIT_MS,
    nowMs,
    onFailure,
  });
  return async () => {
    const [store, queue, ups, figures, absent] = await Promise.all([totals(), queues(), states(), told(), absence()]);
    return { totals: store, queues: queue, dependencies: ups ?? [], alerts: figures, absent };
  };
}
