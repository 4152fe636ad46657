import { board } from './board.js';
import { CHOSEN } from './datasource.js';
import { graph, stat } from './panels.js';

const rateOf = (name: string): string => `rate(${name}{${CHOSEN}}[$__rate_interval])`;

/** What waits, what it is written to, and what the processes need for it. */
export const queueAndStores = board({
  uid: 'pisync-queue-and-stores',
  title: 'PiSync: queue and stores',
  description: 'What waits, what it is written to, and what the processes need for it.',
  rows: {
    Now: [
      stat({
        title: 'Waiting',
        description: 'Events that wait or are being processed, without those of the backfill lane.',
        unit: 'short',
        query: 'pisync:queue_depth:max{lane="live"}',
      }),
      stat({
        title: 'Full',
        description: 'The part of what may wait that does. At all of it, devices are refused.',
        unit: 'percentunit',
        query: 'pisync:queue_fill:ratio{lane="live"}',
        thresholds: [0.1, 0.8],
      }),
      stat({
        title: 'Waiting for',
        description: 'How long the oldest of them have waited.',
        unit: 's',
        query: 'pisync:queue_oldest_age_seconds:max{lane="live"}',
        thresholds: [60, 300],
      }),
      stat({
        title: 'Dead letters',
        description: 'Events that could not be processed. Nothing mends that by itself: pisync queue dead says why.',
        unit: 'short',
        query: 'pisync:dead_letters:max',
        thresholds: [1, 1],
      }),
      stat({
        title: 'Out of reach',
        description: 'Stores and queues that did not answer one process or another.',
        unit: 'short',
        query: 'count(min by (dependency) (pisync_dependency_up) == 0) or vector(0)',
        thresholds: [1, 1],
      }),
      stat({
        title: 'Cache hits',
        description: 'The part of reads of a latest sync that needed no store.',
        unit: 'percentunit',
        query: 'pisync:latest_reads_hit:ratio_rate5m',
      }),
    ],
    Queue: [
      graph({
        title: 'What waits',
        description: 'Events that wait or are being processed, by lane. A wave after an outage is no fault: it drains.',
        unit: 'short',
        lines: { '{{lane}}': 'pisync:queue_depth:max', 'bound of {{lane}}': 'pisync:queue_limit:min' },
      }),
      graph({
        title: 'How long it has waited',
        description: 'The age of the oldest events that wait or are being processed, by lane.',
        unit: 's',
        lines: { '{{lane}}': 'pisync:queue_oldest_age_seconds:max' },
        limit: 300,
      }),
      graph({
        title: 'Batches',
        description:
          'Events that are committed together: half of the batches have fewer, and all but one of a hundred.',
        unit: 'short',
        lines: {
          half: `histogram_quantile(0.5, sum by (le) (${rateOf('pisync_batch_events_bucket')}))`,
          '99 %': `histogram_quantile(0.99, sum by (le) (${rateOf('pisync_batch_events_bucket')}))`,
        },
      }),
      graph({
        title: 'Time of commits',
        description:
          'What half and 99 % of batches are committed within. High: the store is the limit. Low while the queue grows: too few workers.',
        unit: 's',
        lines: {
          half: `histogram_quantile(0.5, sum by (le) (${rateOf('pisync_batch_commit_duration_seconds_bucket')}))`,
          '99 %': `histogram_quantile(0.99, sum by (le) (${rateOf('pisync_batch_commit_duration_seconds_bucket')}))`,
        },
      }),
    ],
    Stores: [
      graph({
        title: 'Questions to the store',
        description: 'What the store is asked, a second.',
        unit: 'ops',
        lines: { '{{operation}}': `sum by (operation) (${rateOf('pisync_store_operation_duration_seconds_count')})` },
        stacked: true,
      }),
      graph({
        title: 'Time of the store',
        description: 'What 99 % of questions are answered within, over five minutes.',
        unit: 's',
        lines: { '{{operation}}': 'pisync:store_operation_duration_seconds:p99_rate5m >= 0' },
      }),
      graph({
        title: 'Failures of the store',
        description: 'Questions a second that the store failed to answer.',
        unit: 'ops',
        lines: { '{{operation}}': `sum by (operation) (${rateOf('pisync_store_operation_errors_total')})` },
      }),
      graph({
        title: 'Reads of latest syncs',
        description: 'From the cache (hit), or from the store (miss), a second.',
        unit: 'ops',
        lines: { '{{result}}': `sum by (result) (${rateOf('pisync_latest_reads_total')})` },
        stacked: true,
      }),
      graph({
        title: 'Within reach',
        description: 'Whether a store or queue answers, as the process sees it that has it worst: 1 or 0.',
        unit: 'short',
        lines: { '{{dependency}}': 'min by (dependency) (pisync_dependency_up)' },
      }),
    ],
    Processes: [
      graph({
        title: 'Processor',
        description: 'Cores that each process uses. JavaScript itself uses one at most.',
        unit: 'short',
        lines: { '{{job}} {{instance}}': rateOf('process_cpu_seconds_total') },
      }),
      graph({
        title: 'Event loop',
        description:
          'How late a process gets to what is due, at worst but for one time in a hundred, since the scrape before.',
        unit: 's',
        lines: { '{{job}} {{instance}}': `nodejs_eventloop_lag_p99_seconds{${CHOSEN}}` },
        limit: 0.5,
      }),
      graph({
        title: 'Memory',
        description: 'Memory of each process. With the embedded store its file is a part of it, and makes way.',
        unit: 'bytes',
        lines: {
          '{{job}} {{instance}}': `process_resident_memory_bytes{${CHOSEN}}`,
          'bound of {{job}} {{instance}}': `pisync_memory_limit_bytes{${CHOSEN}}`,
        },
      }),
      graph({
        title: 'Heap',
        description: 'Memory of JavaScript objects, as a part of what they may have. At all of it, the process ends.',
        unit: 'percentunit',
        lines: {
          '{{job}} {{instance}}': `nodejs_heap_size_used_bytes{${CHOSEN}} / pisync_heap_limit_bytes{${CHOSEN}}`,
        },
        limit: 0.85,
      }),
      graph({
        title: 'Garbage collection',
        description: 'The part of its time that a process collects garbage.',
        unit: 'percentunit',
        lines: { '{{job}} {{instance}}': `sum by (job, instance) (${rateOf('nodejs_gc_duration_seconds_sum')})` },
      }),
      graph({
        title: 'Open files',
        description: 'Files and connections that each process has open.',
        unit: 'short',
        lines: { '{{job}} {{instance}}': `process_open_fds{${CHOSEN}}` },
      }),
    ],
  },
});
