import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { toSyncEvent } from '@pisync/core';
import { afterEach, expect, it } from 'vitest';
import { createApiClient } from '../api/client.js';
import { createHttpTarget } from './http-target.js';

const EVENT = toSyncEvent(
  { device_id: 'pibook-1', timestamp: 1_772_409_600_000, total_files_synced: 1, total_errors: 0, internet_speed: 2 },
  1_772_409_700_000,
);

let server: Server;

afterEach(() => server.close());

/** A service that gives these answers, one after the other, and what it was asked. */
async function answering(answers: readonly [status: number, body: object, headers?: Record<string, string>][]) {
  const asked: { url: string | undefined; body: unknown }[] = [];
  server = createServer(async (request, response) => {
    asked.push({ url: request.url, body: await json(request.pipe(createGunzip())) });
    const [status, body, headers = {}] = answers[asked.length - 1] ?? [500, {}];
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const waits: string[] = [];
  const target = createHttpTarget(createApiClient(new URL(`http://127.0.0.1:${address.port}`)), {
    signal: new AbortController().signal,
    patienceMs: 60_000,
    onWait: (reason, waitMs) => waits.push(`${reason} (${waitMs} ms)`),
  });
  return { target, asked, waits };
}

const TAKEN = { accepted: 1, duplicates: 0, rejected: [] };

it('sends a batch again when the service says so, after as long as it says', async () => {
  const busy = { error: 'too many events wait' };
  const { target, asked, waits } = await answering([
    [503, busy, { 'retry-after': '0' }],
    [429, busy, { 'retry-after': '0' }],
    [201, TAKEN],
  ]);
  expect(await target.send([EVENT])).toEqual({ accepted: 1, queued: 0, duplicates: 0, refused: [] });
  expect(waits).toEqual([
    expect.stringMatching(/answered 503: too many events wait \(0 ms\)/),
    expect.stringMatching(/answered 429: too many events wait \(0 ms\)/),
  ]);
  const report = {
    device_id: 'pibook-1',
    timestamp: '2026-03-02T00:00:00.000Z',
    total_files_synced: 1,
    total_errors: 0,
    internet_speed: 2,
  };
  expect(asked[2]).toEqual({ url: '/sync-events?lane=backfill', body: [report] });
});

it('tells conflicts from other refusals, and what is queued from what is stored', async () => {
  const rejected = [
    { index: 0, error: 'event_id was already used by this device for another event; the first one is kept' },
    { index: 1, error: 'internet_speed must be lower' },
  ];
  const { target, asked } = await answering([
    [
      400,
      { accepted: 0, duplicates: 0, rejected, error: 'every event of the batch was refused', code: 'all_rejected' },
    ],
    [202, { accepted: 1, duplicates: null, rejected: [] }],
  ]);
  expect((await target.send([EVENT, { ...EVENT, eventId: 'own' }])).refused).toEqual([
    { index: 0, isConflict: true, reason: expect.stringContaining('already used') },
    { index: 1, isConflict: false, reason: 'internet_speed must be lower' },
  ]);
  expect(asked[0]?.body).toMatchObject([{ device_id: 'pibook-1' }, { event_id: 'own' }]);
  expect(await target.send([EVENT])).toEqual({ accepted: 0, queued: 1, duplicates: 0, refused: [] });
});

it('does not send again what the service will not take', async () => {
  const { target, asked } = await answering([[404, { error: 'there is no such route' }]]);
  await expect(target.send([EVENT])).rejects.toThrow('answered 404: there is no such route');
  expect(asked).toHaveLength(1);
});
