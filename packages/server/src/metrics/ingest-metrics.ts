import { Counter, Gauge, type Registry } from 'prom-client';
import type { HttpErrorCode } from '../http-errors.js';
import type { AdmissionState } from '../ingest/create-admission.js';
import { INGEST_ROUTES, type IngestRoute } from '../ingest/ingest-route.js';
import { DURATION_BUCKETS } from './buckets.js';
import { type BulkHistogram, createBulkHistogram } from './bulk-histogram.js';

/** Is told of requests to the ingest routes. */
export interface IngestMetrics {
  /** A request was answered with this status, after so many seconds. */
  ingested(route: IngestRoute, status: number, seconds: number): void;
  /** A request was refused as a whole. */
  refused(code: HttpErrorCode): void;
  /** What is under way, and may be, is to be asked of this. */
  watchAdmission(read: () => AdmissionState): void;
  /** How long they took, which the registry doesn't know of. */
  readonly duration: Pick<BulkHistogram<string>, 'text'>;
}

/** Those that are there from the start, so that the first of them shows as one more, and not as the beginning of a series. */
const USUAL_STATUSES = [201, 202, 400, 500, 503];
const SHED: readonly HttpErrorCode[] = ['overloaded', 'store_failed', 'queue_failed', 'closed', 'internal'];

/** Requests to the ingest routes. */
export function createIngestMetrics(registry: Registry): IngestMetrics {
  const registers = [registry];
  const duration = createBulkHistogram({
    name: 'pisync_ingest_duration_seconds',
    help: 'Time from the headers of an ingest request to its answer',
    label: 'route',
    values: INGEST_ROUTES,
    bounds: DURATION_BUCKETS,
  });
  const addDuration = { 'sync-event': duration.adder('sync-event'), 'sync-events': duration.adder('sync-events') };
  /** Answered since the metrics were last read, by status. */
  const answered = { 'sync-event': new Map<number, number>(), 'sync-events': new Map<number, number>() };
  const requests = new Counter({
    name: 'pisync_ingest_requests_total',
    help: 'Ingest requests answered',
    labelNames: ['route', 'status'],
    registers,
    collect() {
      for (const route of INGEST_ROUTES) {
        for (const [status, count] of answered[route]) this.inc({ route, status }, count);
        answered[route].clear();
      }
    },
  });
  const refusals = new Counter({
    name: 'pisync_ingest_refused_total',
    help: 'Ingest requests refused as a whole, by the code of the answer',
    labelNames: ['code'],
    registers,
  });
  for (const route of INGEST_ROUTES) {
    for (const status of USUAL_STATUSES) requests.inc({ route, status }, 0);
  }
  for (const code of SHED) refusals.inc({ code }, 0);
  return {
    duration,
    ingested(route, status, seconds) {
      addDuration[route](seconds);
      const ofRoute = answered[route];
      ofRoute.set(status, (ofRoute.get(status) ?? 0) + 1);
    },
    refused: (code) => refusals.inc({ code }),
    watchAdmission(read) {
      const gauge = (name: string, help: string, value: (state: AdmissionState) => number): Gauge =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(value(read()));
          },
        });
      gauge('pisync_ingest_under_way_bytes', 'Bodies of events that are being taken in', (now) => now.underWayBytes);
      gauge('pisync_ingest_limit_bytes', 'As many may be, as the process finds it', (now) => now.limitBytes);
    },
  };
}
