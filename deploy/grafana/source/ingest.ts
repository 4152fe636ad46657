import { board } from './board.js';
import { CHOSEN } from './datasource.js';
import { graph, heatmap, stat } from './panels.js';

const DURATIONS = `rate(pisync_ingest_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])`;

/** What devices send, and how they are answered. */
export const ingest = board({
  uid: 'pisync-ingest',
  title: 'PiSync: ingest',
  description: 'What devices send, and how they are answered.',
  rows: {
    Now: [
      stat({
        title: 'Requests',
        description: 'Requests of devices that are answered, a second.',
        unit: 'reqps',
        query: 'sum(pisync:ingest_requests:rate5m)',
      }),
      stat({
        title: 'New events',
        description: 'Events newly stored, a second.',
        unit: 'eps',
        query: 'pisync:events_accepted:rate5m',
      }),
      stat({
        title: 'Failed, 5 minutes',
        description: 'The part of requests that the service failed. At most 0.1 % may over thirty days.',
        unit: 'percentunit',
        query: 'pisync:ingest_errors:ratio_rate5m',
        thresholds: [0.001, 0.0144],
      }),
      stat({
        title: 'Failed, 3 days',
        description: 'The part of requests that the service failed. At most 0.1 % may over thirty days.',
        unit: 'percentunit',
        query: 'pisync:ingest_errors:ratio_rate3d',
        thresholds: [0.0005, 0.001],
      }),
      stat({
        title: 'Answered within',
        description: 'What 99 % of requests are answered within, of the slower route.',
        unit: 's',
        query: 'max(pisync:ingest_duration_seconds:p99_rate5m >= 0)',
        thresholds: [1, 2.5],
      }),
      stat({
        title: 'Refused events',
        description: 'The part of events that are refused as wrong, over half an hour.',
        unit: 'percentunit',
        query: 'pisync:events_rejected:ratio_rate30m',
        thresholds: [0.01, 0.05],
      }),
    ],
    Requests: [
      graph({
        title: 'Answers',
        description:
          'Requests a second by the status of their answer. 201 is stored, 202 is in the queue, 503 is: come again later.',
        unit: 'reqps',
        lines: { '{{status}}': `sum by (status) (rate(pisync_ingest_requests_total{${CHOSEN}}[$__rate_interval]))` },
        stacked: true,
      }),
      graph({
        title: 'Refused as a whole',
        description:
          'Requests a second that were refused, by the code of the answer: docs/reference/errors.md has all of them.',
        unit: 'reqps',
        lines: { '{{code}}': `sum by (code) (rate(pisync_ingest_refused_total{${CHOSEN}}[$__rate_interval]))` },
      }),
      graph({
        title: 'Under way',
        description:
          'Bodies that are being taken in, and as many as each process finds it can take: beyond that it refuses.',
        unit: 'bytes',
        lines: {
          '{{instance}} under way': `pisync_ingest_under_way_bytes{${CHOSEN}}`,
          '{{instance}} limit': `pisync_ingest_limit_bytes{${CHOSEN}}`,
        },
      }),
      graph({
        title: 'Time to answer',
        description: 'What half, 90 % and 99 % of requests are answered within, by route.',
        unit: 's',
        lines: {
          '{{route}} half': `histogram_quantile(0.5, sum by (route, le) (${DURATIONS}))`,
          '{{route}} 90 %': `histogram_quantile(0.9, sum by (route, le) (${DURATIONS}))`,
          '{{route}} 99 %': `histogram_quantile(0.99, sum by (route, le) (${DURATIONS}))`,
        },
        limit: 2.5,
      }),
      heatmap({
        title: 'Spread of the time to answer',
        description: 'Requests by how long they took. Two bands are two kinds of requests.',
        unit: 's',
        query: `sum by (le) (increase(pisync_ingest_duration_seconds_bucket{${CHOSEN}}[$__rate_interval]))`,
      }),
      graph({
        title: 'Requests by process',
        description: 'Requests a second by the process that answered. They should be about the same.',
        unit: 'reqps',
        lines: {
          '{{instance}}': `sum by (instance) (rate(pisync_ingest_requests_total{${CHOSEN}}[$__rate_interval]))`,
        },
      }),
      graph({
        title: 'Failing, against what may fail',
        description:
          'The part of requests that the service failed, over a short time and over longer ones. The line is what may fail over thirty days.',
        unit: 'percentunit',
        lines: {
          '5 minutes': 'pisync:ingest_errors:ratio_rate5m',
          '1 hour': 'pisync:ingest_errors:ratio_rate1h',
          '6 hours': 'pisync:ingest_errors:ratio_rate6h',
          '3 days': 'pisync:ingest_errors:ratio_rate3d',
        },
        limit: 0.001,
      }),
    ],
    Events: [
      graph({
        title: 'What became of events',
        description:
          'Events a second: handed to the queue, newly stored, or stored already (devices send again what was not answered).',
        unit: 'eps',
        lines: {
          queued: `sum(rate(pisync_events_queued_total{${CHOSEN}}[$__rate_interval]))`,
          stored: `sum(rate(pisync_events_accepted_total{${CHOSEN}}[$__rate_interval]))`,
          duplicates: `sum(rate(pisync_events_duplicate_total{${CHOSEN}}[$__rate_interval]))`,
        },
      }),
      graph({
        title: 'Refused events',
        description:
          'Events a second by why they were refused: wrong fields, not even JSON, or another event under an identity that was used.',
        unit: 'eps',
        lines: { '{{reason}}': `sum by (reason) (rate(pisync_events_rejected_total{${CHOSEN}}[$__rate_interval]))` },
      }),
      graph({
        title: 'Streams',
        description: 'Streams of events (GET /events) that are open: monitors, and `pisync tail`.',
        unit: 'short',
        lines: { '{{instance}}': `pisync_event_streams{${CHOSEN}}` },
        stacked: true,
      }),
    ],
  },
});
