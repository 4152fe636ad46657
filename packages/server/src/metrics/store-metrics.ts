import { type FleetMetrics, STORE_OPERATIONS } from '@pisync/core';
import { Counter, Histogram, type Registry } from 'prom-client';
import { BATCH_BUCKETS, DURATION_BUCKETS } from './buckets.js';

/** The store, and the cache before it. */
export function createStoreMetrics(
  registry: Registry,
): Pick<FleetMetrics, 'batchCommitted' | 'latestRead' | 'storeAsked'> {
  const registers = [registry];
  const batchEvents = new Histogram({
    name: 'pisync_batch_events',
    help: 'Events committed together',
    buckets: BATCH_BUCKETS,
    registers,
  });
  const commitDuration = new Histogram({
    name: 'pisync_batch_commit_duration_seconds',
    help: 'Time to commit a batch',
    buckets: DURATION_BUCKETS,
    registers,
  });
  const operationDuration = new Histogram({
    name: 'pisync_store_operation_duration_seconds',
    help: 'Time of the store to answer, by what it was asked; failures are among them',
    labelNames: ['operation'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const operationErrors = new Counter({
    name: 'pisync_store_operation_errors_total',
    help: 'Questions that the store failed to answer',
    labelNames: ['operation'],
    registers,
  });
  const latestReads = new Counter({
    name: 'pisync_latest_reads_total',
    help: 'Reads of a latest sync, from the cache (hit) or the store (miss)',
    labelNames: ['result'],
    registers,
  });
  for (const operation of STORE_OPERATIONS) operationErrors.inc({ operation }, 0);
  for (const result of ['hit', 'miss']) latestReads.inc({ result }, 0);
  return {
    batchCommitted(events, durationMs) {
      batchEvents.observe(events);
      commitDuration.observe(durationMs / 1000);
    },
    latestRead: (hit) => latestReads.inc({ result: hit ? 'hit' : 'miss' }),
    storeAsked(operation, durationMs, ok) {
      operationDuration.observe({ operation }, durationMs / 1000);
      if (!ok) operationErrors.inc({ operation });
    },
  };
}
