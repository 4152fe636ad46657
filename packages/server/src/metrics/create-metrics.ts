import type { FleetMetrics } from '@pisync/core';
import { Registry } from 'prom-client';
import { serverVersion } from '../version.js';
import { createAbsenceGauges } from './absence-gauges.js';
import { type AlertMeters, createAlertMeters } from './create-alert-metrics.js';
import { createDependencyGauges } from './dependency-gauges.js';
import { createEventMetrics, type EventMetrics } from './event-metrics.js';
import type { Figures } from './figures.js';
import { createFleetGauges } from './fleet-gauges.js';
import { createIncidentMetrics } from './incident-metrics.js';
import { createIngestMetrics, type IngestMetrics } from './ingest-metrics.js';
import { createProcessMetrics } from './process-metrics.js';
import { createQueueGauges } from './queue-gauges.js';
import { createStoreMetrics } from './store-metrics.js';
import { createStreamMetrics, type StreamMetrics } from './stream-metrics.js';

/** Counts what the service and its fleet do, for Prometheus. No label has more values than the code names. */
export interface ServerMetrics extends Omit<IngestMetrics, 'duration'>, StreamMetrics, Pick<EventMetrics, 'malformed'> {
  /** The media type of what `render` gives. */
  readonly contentType: string;
  /** To be handed to the fleet, so that what it does is counted. */
  readonly fleet: FleetMetrics;
  /** To be handed to those who tell of alerts. */
  readonly alerts: AlertMeters;
  /** All metrics as text, with these figures; those that are `null` are left out. */
  render(figures: Figures): Promise<string>;
}

/** What a process is there for. */
export interface MetricsOptions {
  /** `serve` (when left out) takes requests; a process that only works on the queue has no metrics of these. */
  readonly role?: 'serve' | 'work';
}

/** Metrics of one process, in a registry of their own: a file a group, each a function of the registry. */
export function createMetrics({ role = 'serve' }: MetricsOptions = {}): ServerMetrics {
  const registry = new Registry();
  const edge = role === 'serve' ? registry : new Registry();
  const { duration, ...ingest } = createIngestMetrics(edge);
  const streams = createStreamMetrics(edge);
  const { malformed, lag, ...events } = createEventMetrics(registry);
  const fleet: FleetMetrics = { ...events, ...createIncidentMetrics(registry), ...createStoreMetrics(registry) };
  const alerts = createAlertMeters(registry);
  const gauges = [
    createFleetGauges(registry),
    createQueueGauges(registry, role === 'serve'),
    createDependencyGauges(registry),
    createAbsenceGauges(registry),
    alerts.set,
  ];
  createProcessMetrics(registry, serverVersion());
  return {
    contentType: registry.contentType,
    fleet,
    alerts,
    malformed,
    ...ingest,
    ...streams,
    async render(figures) {
      for (const setGauges of gauges) setGauges(figures);
      return (await registry.metrics()) + lag.text() + (role === 'serve' ? duration.text() : '');
    },
  };
}
