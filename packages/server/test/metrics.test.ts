import { type Fleet, PisyncError } from '@pisync/core';
import { afterEach, describe, expect, test } from 'vitest';
import { createMetrics } from '../src/index.js';
import { openEvents } from './testing/event-client.js';
import { type FixedServer, startFixedServer } from './testing/fixed-server.js';
import { getJson, postJson } from './testing/http-client.js';
import { sampleEvent } from './testing/sample-event.js';
import { steadyMetrics } from './testing/steady-metrics.js';

const opened: FixedServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function start(...options: Parameters<typeof startFixedServer>): Promise<FixedServer> {
  const server = await startFixedServer(...options);
  opened.push(server);
  return server;
}

/** The lines of `/metrics` that begin with one of these. */
async function metricsOf(server: FixedServer, ...names: readonly string[]): Promise<readonly string[]> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return text.split('\n').filter((line) => names.some((name) => line.startsWith(name)));
}

describe('events are counted once, when they are new', () => {
  test('by how long they took to arrive, where their time can be trusted', async () => {
    const server = await start({}, { now: '2024-05-09T00:00:00Z' });
    const hourLate = sampleEvent({ timestamp: '2024-05-08T23:00:00Z' });
    const ahead = sampleEvent({ timestamp: '2024-05-09T00:01:00Z' });
    const skewed = sampleEvent({ timestamp: '2030-01-01T00:00:00Z', sent_at: '2030-01-01T00:00:10Z' });
    const unset = sampleEvent({ timestamp: '1970-01-01T00:00:05Z' });
    const future = sampleEvent({ timestamp: '2024-06-01T00:00:00Z' });
    await postJson(`${server.url}/sync-events`, [hourLate, hourLate, ahead, skewed, unset, future]);
    await postJson(`${server.url}/sync-events`, [hourLate]);
    await postJson(`${server.url}/sync-events?lane=backfill`, [sampleEvent({ timestamp: '2024-01-01T00:00:00Z' })]);
    /** Up to which bound how many, where that changes, and what they add up to. */
    const lane = async (name: string): Promise<readonly string[]> => {
      const lines = await metricsOf(server, 'pisync_event_lag_seconds');
      const counts = lines.filter((line) => line.includes(`lane="${name}"`)).map((line) => line.split(' ').at(-1));
      const bounds = lines.map((line) => /le="([^"]+)"/.exec(line)?.[1] ?? line.split('{')[0]);
      return counts.flatMap((count, at) => (count === counts[at - 1] ? [] : [`${bounds[at]} ${count}`]));
    };
    expect(await lane('live')).toEqual([
      '1 1',
      '10 2',
      '3600 3',
      'pisync_event_lag_seconds_sum 3610',
      'pisync_event_lag_seconds_count 3',
    ]);
    expect(await lane('backfill')).toEqual([
      '1 0',
      '+Inf 1',
      'pisync_event_lag_seconds_sum 11145600',
      'pisync_event_lag_seconds_count 1',
    ]);
  });

  test('by the clock of the device, and by whether the sync failed', async () => {
    const server = await start();
    const events = [
      sampleEvent({ timestamp: '2024-05-08T23:00:00Z', total_errors: 0 }),
      sampleEvent({ timestamp: '1970-01-01T00:00:05Z' }),
      sampleEvent({ timestamp: '1970-01-01T00:00:06Z', total_errors: 0 }),
      sampleEvent({ timestamp: '2024-06-01T00:00:00Z' }),
    ];
    await postJson(`${server.url}/sync-events`, [...events, ...events]);
    expect(await metricsOf(server, 'pisync_event_clocks_total', 'pisync_syncs_failed_total')).toEqual([
      'pisync_syncs_failed_total 2',
      'pisync_event_clocks_total{clock="ok"} 1',
      'pisync_event_clocks_total{clock="skewed"} 0',
      'pisync_event_clocks_total{clock="unset"} 2',
      'pisync_event_clocks_total{clock="future"} 1',
    ]);
  });
});

test('requests that are refused as a whole are counted by their code', async () => {
  const failing = (fleet: Fleet): Fleet => ({
    ...fleet,
    accept: () => Promise.reject(new PisyncError('overloaded', 'too much')),
  });
  const server = await start({}, { alter: failing });
  await postJson(`${server.url}/sync-event`, sampleEvent());
  await postJson(`${server.url}/sync-events`, [sampleEvent()]);
  await postJson(`${server.url}/sync-events`, {});
  const counted = await metricsOf(server, 'pisync_ingest_refused_total{');
  expect(counted.filter((line) => !line.endsWith(' 0'))).toEqual([
    'pisync_ingest_refused_total{code="overloaded"} 2',
    'pisync_ingest_refused_total{code="not_an_array"} 1',
  ]);
});

test('open streams are counted', async () => {
  const server = await start();
  const streams = async () => metricsOf(server, 'pisync_event_streams');
  const client = await openEvents(`${server.url}/events`);
  expect(await streams()).toEqual(['pisync_event_streams 1']);
  client.leave();
  await expect.poll(streams).toEqual(['pisync_event_streams 0']);
});

test('what the store does not tell is left out; the queue is seen all the same', async () => {
  const gone = new PisyncError('store_failed', 'no store');
  const failing = (fleet: Fleet): Fleet => ({
    ...fleet,
    totals: () => Promise.reject(gone),
    ping: () => Promise.reject(gone),
  });
  const server = await start({}, { alter: failing });
  const names = ['pisync_devices{', 'pisync_incidents_open', 'pisync_queue_depth', 'pisync_dependency_up'];
  expect(await metricsOf(server, ...names)).toEqual([
    'pisync_queue_depth 0',
    'pisync_dependency_up{dependency="store"} 0',
  ]);
});

test('what the queue does not tell is left out; the fleet is seen all the same', async () => {
  const failing = (fleet: Fleet): Fleet => ({
    ...fleet,
    queues: async () => ({
      backlogs: { live: null, backfill: null },
      deadLetters: null,
      journal: { events: 3, oldestAgeMs: 1500 },
    }),
  });
  const server = await start({}, { alter: failing });
  const names = ['pisync_devices_failing', 'pisync_queue_', 'pisync_backfill_depth', 'pisync_dead_', 'pisync_journal_'];
  expect(await metricsOf(server, ...names)).toEqual([
    'pisync_devices_failing 0',
    'pisync_journal_events 3',
    'pisync_journal_oldest_age_seconds 1.5',
  ]);
});

test('questions to the store are counted by what was asked, and failures among them', async () => {
  const server = await start();
  await postJson(`${server.url}/sync-event`, sampleEvent());
  for (const path of ['/device/abc123/sync-history', '/device/abc123/sync-history', '/devices', '/incidents'])
    await getJson(server.url + path);
  const counted = await metricsOf(server, 'pisync_store_operation_duration_seconds_count');
  const asked = (operation: string) =>
    counted
      .find((line) => line.includes(`"${operation}"`))
      ?.split(' ')
      .at(-1);
  expect(['history', 'list_devices', 'list_incidents'].map(asked)).toEqual(['2', '1', '1']);
});

test('a process that only works on the queue has no metrics of requests', async () => {
  const metrics = createMetrics({ role: 'work' });
  const backlog = { events: 3, oldestAgeMs: 1500, maxEvents: 10 };
  const text = await metrics.render({
    totals: null,
    queues: {
      backlogs: { live: backlog, backfill: null },
      deadLetters: 0,
      journal: { events: 0, oldestAgeMs: 0 },
    },
    dependencies: [{ name: 'mongodb', ok: false }],
    alerts: null,
    absent: null,
  });
  await expect(steadyMetrics(text)).toMatchFileSnapshot('golden/worker-metrics.golden.txt');
});
