import { CLOCK_READINGS, type ClockReading, type FleetMetrics, isFailure, LANES } from '@pisync/core';
import { Counter, type Registry } from 'prom-client';
import { LAG_BUCKETS } from './buckets.js';
import { type BulkHistogram, createBulkHistogram } from './bulk-histogram.js';

/** Is told what became of events. */
export interface EventMetrics extends Pick<FleetMetrics, 'accepted' | 'processed' | 'kept'> {
  /** So many events of a batch could not be parsed. */
  malformed(events: number): void;
  /** How late events arrive, which the registry doesn't know of. */
  readonly lag: Pick<BulkHistogram<string>, 'text'>;
}

const REASONS = ['invalid_event', 'event_conflict', 'malformed'] as const;

/** Events: what became of them, how late they came, what their devices' clocks and syncs were like. */
export function createEventMetrics(registry: Registry): EventMetrics {
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers: [registry] });
  const accepted = counter('pisync_events_accepted_total', 'Events newly stored');
  const queued = counter('pisync_events_queued_total', 'Events handed to the queue, to be stored later');
  const duplicate = counter('pisync_events_duplicate_total', 'Events that were stored already');
  const failedSyncs = counter('pisync_syncs_failed_total', 'Events newly stored that tell of a sync with errors');
  const rejected = new Counter({
    name: 'pisync_events_rejected_total',
    help: 'Events refused',
    labelNames: ['reason'],
    registers: [registry],
  });
  const clocks = new Counter({
    name: 'pisync_event_clocks_total',
    help: 'Events newly stored, by what the clock of the device was found to be',
    labelNames: ['clock'],
    registers: [registry],
  });
  for (const reason of REASONS) rejected.inc({ reason }, 0);
  for (const clock of CLOCK_READINGS) clocks.inc({ clock }, 0);
  const lag = createBulkHistogram({
    name: 'pisync_event_lag_seconds',
    help: 'Time from a sync to the arrival of its event, of events newly stored whose time can be trusted',
    label: 'lane',
    values: LANES,
    bounds: LAG_BUCKETS,
  });
  const addLag = { live: lag.adder('live'), backfill: lag.adder('backfill') };

  return {
    lag,
    accepted(receipts) {
      let handedOver = 0;
      let invalid = 0;
      for (const receipt of receipts) {
        if (receipt.status === 'queued') handedOver += 1;
        // a conflict is found when the event is processed
        else if (receipt.status === 'rejected' && receipt.code === 'invalid_event') invalid += 1;
      }
      // each takes longer than all else that is done here
      if (handedOver > 0) queued.inc(handedOver);
      if (invalid > 0) rejected.inc({ reason: 'invalid_event' }, invalid);
    },
    // what became of good events is counted where they are processed, which may be in another process
    processed(receipts) {
      let stored = 0;
      let known = 0;
      for (const receipt of receipts) {
        if (receipt.status === 'rejected') rejected.inc({ reason: receipt.code });
        else if (receipt.status === 'stored') stored += 1;
        else known += 1;
      }
      accepted.inc(stored);
      duplicate.inc(known);
    },
    kept(added, lane) {
      const add = addLag[lane];
      const read: Record<ClockReading, number> = { ok: 0, skewed: 0, unset: 0, future: 0 };
      let failed = 0;
      for (const events of added.values()) {
        for (const event of events) {
          const { clock } = event;
          read[clock] += 1;
          if (isFailure(event)) failed += 1;
          // of the others the effective time is the arrival
          if (clock === 'ok' || clock === 'skewed') add(Math.max(0, event.receivedAt - event.effectiveAt) / 1000);
        }
      }
      for (const clock of CLOCK_READINGS) if (read[clock] > 0) clocks.inc({ clock }, read[clock]);
      failedSyncs.inc(failed);
    },
    malformed: (events) => rejected.inc({ reason: 'malformed' }, events),
  };
}
