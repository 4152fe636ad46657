import type { FleetMetrics, FleetStats } from '@pisync/core';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IngestRoute } from '../ingest/ingest-route.js';

/** Counts what the service and its fleet do, for Prometheus. No label has more values than the code names. */
export interface ServerMetrics {
  /** The media type of what `render` gives. */
  readonly contentType: string;
  /** To be handed to the fleet, so that what it does is counted. */
  readonly fleet: FleetMetrics;
  /** A request to an ingest route was answered with this status, after so many seconds. */
  ingested(route: IngestRoute, status: number, seconds: number): void;
  /** So many lines of a batch could not be parsed. */
  malformed(events: number): void;
  /** All metrics as text; the gauges show the figures, or what they last showed when those are `null`. */
  render(stats: FleetStats | null): Promise<string>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const EVENTS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];

/** Metrics of one service, in a registry of their own, with those of the process beside them. */
export function createMetrics(): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ingest = createIngestMetrics(registry);
  const setGauges = createGauges(registry);
  const { malformed, ...fleet } = createFleetMetrics(registry);
  return {
    contentType: registry.contentType,
    fleet,
    malformed,
    ingested: ingest,
    render(stats) {
      if (stats !== null) setGauges(stats);
      return registry.metrics();
    },
  };
}

function createIngestMetrics(registry: Registry): ServerMetrics['ingested'] {
  const registers = [registry];
  const duration = new Histogram({
    name: 'pisync_ingest_duration_seconds',
    help: 'Time from the headers of an ingest request to its answer',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  });
  const requests = new Counter({
    name: 'pisync_ingest_requests_total',
    help: 'Ingest requests answered',
    labelNames: ['route', 'status'],
    registers,
  });
  return (route, status, seconds) => {
    duration.observe({ route }, seconds);
    requests.inc({ route, status });
  };
}

function createFleetMetrics(registry: Registry): FleetMetrics & Pick<ServerMetrics, 'malformed'> {
  const registers = [registry];
  const accepted = new Counter({
    name: 'pisync_events_accepted_total',
    help: 'Events newly stored',
    registers,
  });
  const queued = new Counter({
    name: 'pisync_events_queued_total',
    help: 'Events handed to the queue, to be stored later',
    registers,
  });
  const duplicate = new Counter({
    name: 'pisync_events_duplicate_total',
    help: 'Events that were stored already',
    registers,
  });
  const rejected = new Counter({
    name: 'pisync_events_rejected_total',
    help: 'Events refused',
    labelNames: ['reason'],
    registers,
  });
  const batchEvents = new Histogram({
    name: 'pisync_batch_events',
    help: 'Events committed together',
    buckets: EVENTS,
    registers,
  });
  const commitDuration = new Histogram({
    name: 'pisync_batch_commit_duration_seconds',
    help: 'Time to commit a batch',
    buckets: SECONDS,
    registers,
  });
  const incidentChanges = new Counter({
    name: 'pisync_incident_changes_total',
    help: 'Changes to incidents',
    labelNames: ['reason'],
    registers,
  });
  const latestReads = new Counter({
    name: 'pisync_latest_reads_total',
    help: 'Reads of a latest sync, from the cache (hit) or the store (miss)',
    labelNames: ['result'],
    registers,
  });
  return {
    accepted(receipts) {
      let handedOver = 0;
      for (const receipt of receipts) {
        if (receipt.status === 'queued') handedOver += 1;
        // a conflict is found when the event is processed
        else if (receipt.status === 'rejected' && receipt.code === 'invalid_event')
          rejected.inc({ reason: receipt.code });
      }
      queued.inc(handedOver);
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
    malformed: (events) => rejected.inc({ reason: 'malformed' }, events),
    batchCommitted(events, durationMs) {
      batchEvents.observe(events);
      commitDuration.observe(durationMs / 1000);
    },
    incidentChanged: (reason) => incidentChanges.inc({ reason }),
    latestRead: (hit) => latestReads.inc({ result: hit ? 'hit' : 'miss' }),
  };
}

function createGauges(registry: Registry): (stats: FleetStats) => void {
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const devices = new Gauge({
    name: 'pisync_devices',
    help: 'Devices ever heard from',
    labelNames: ['kind'],
    registers,
  });
  const failing = gauge('pisync_devices_failing', 'Devices with an open incident');
  const absent = new Gauge({
    name: 'pisync_devices_absent',
    help: 'Devices that are not heard from',
    labelNames: ['state'],
    registers,
  });
  const quiet = gauge('pisync_fleet_quiet', '1 while nearly all devices that were to be heard from are not');
  const open = gauge('pisync_incidents_open', 'Incidents that are open');
  const depth = gauge('pisync_queue_depth', 'Events that wait or are being processed');
  const backfill = gauge('pisync_backfill_depth', 'Events of the backfill lane that wait or are being processed');
  return (stats) => {
    devices.set({ kind: 'pibook' }, stats.pibooks);
    devices.set({ kind: 'pibox' }, stats.piboxes);
    devices.set({ kind: 'unknown' }, stats.unknownDevices);
    failing.set(stats.failingDevices);
    if (stats.absent !== null) {
      absent.set({ state: 'late' }, stats.absent.late);
      absent.set({ state: 'silent' }, stats.absent.silent);
      quiet.set(stats.absent.quietSince === null ? 0 : 1);
    }
    open.set(stats.openIncidents);
    if (stats.queueDepth !== null) depth.set(stats.queueDepth);
    if (stats.backfillDepth !== null) backfill.set(stats.backfillDepth);
  };
}
