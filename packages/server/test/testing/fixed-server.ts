import { createFleet, type Fleet, type JobQueue } from '@pisync/core';
import { createAlertDesk, createAlertNotifier } from '@pisync/core/alerting';
import { createMemoryStore } from '@pisync/core/memory';
import { pino } from 'pino';
import { once } from 'node:events';
import { createMetrics, createServer, type CreateServerOptions } from '../../src/index.js';
import { createRevocationList } from '../../src/access/revocation-list.js';

/** A server over a fleet in memory whose clock stands still. */
export interface FixedServer {
  readonly url: string;
  readonly port: number;
  readonly fleet: Fleet;
  /** Requests in flight, and streams, have so many milliseconds; 10,000 when left out. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Starts one.
 *
 * @param now what the clock shows
 * @param alter makes another fleet of it, to have parts of it fail
 * @param queue in place of one within the process
 */
export async function startFixedServer(
  options: Omit<CreateServerOptions, 'fleet' | 'metrics'> = {},
  {
    now = '2024-05-09T00:00:00Z',
    alter = (fleet: Fleet): Fleet => fleet,
    queue,
  }: { now?: string; alter?: (fleet: Fleet) => Fleet; queue?: JobQueue } = {},
): Promise<FixedServer> {
  const metrics = createMetrics();
  const clock = { now: () => Date.parse(now) };
  const store = createMemoryStore();
  const fleet = await createFleet({
    store,
    watches: store.watches,
    clock,
    metrics: metrics.fleet,
    notifier: createAlertNotifier(store.alerts),
    ...(queue !== undefined && { queue }),
  });
  metrics.alerts.expect(['team']);
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
  };
  const alerts = createAlertDesk({ store: store.alerts, webhooks: ['team'], clock, newId });
  const revocations = createRevocationList(store.revocations, {
    logger: options.logger ?? pino({ level: 'silent' }),
    refreshMs: null,
  });
  const server = createServer({ alerts, revocations, clock, ...options, metrics, fleet: alter(fleet) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('the server has no port');
  const { port } = address;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    fleet,
    async close(graceMs = 10_000) {
      await server.drain(graceMs);
      await revocations.close();
      await fleet.close();
    },
  };
}
