import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FixedServer, startFixedServer } from './testing/fixed-server.js';
import { getJson, postJson, readAllPages } from './testing/http-client.js';
import { sampleEvent } from './testing/sample-event.js';

let server: FixedServer;
beforeEach(async () => {
  server = await startFixedServer();
  const events = ['2024-05-06', '2024-05-07', '2024-05-08'].flatMap((date) =>
    ['pibook-1', 'PiBook-2', 'pibox-1', 'abc123'].map((deviceId) =>
      sampleEvent({ device_id: deviceId, timestamp: `${date}T00:00:00Z`, internet_speed: 0.25 }),
    ),
  );
  await postJson(`${server.url}/sync-events`, events);
  await postJson(`${server.url}/sync-events`, events);
});
afterEach(() => server.close());

const read = async (query: string) => {
  const { items, sizes } = await readAllPages(`${server.url}/api/stats/days?${query}`);
  const rows = items.map((item) => Object.values(Object(item)).slice(0, 3).join(' '));
  return { sizes, rows };
};

test('lists days, newest first, then by kind, page by page', async () => {
  expect(await read('limit=4')).toEqual({
    sizes: [4, 4, 1],
    rows: ['2024-05-08', '2024-05-07', '2024-05-06'].flatMap((date) => [
      `${date} pibook 2`,
      `${date} pibox 1`,
      `${date} unknown 1`,
    ]),
  });
});

test.each([
  ['since=2024-05-07&until=2024-05-08&kind=pibook', ['2024-05-07 pibook 2']],
  ['since=2024-05-08T23:59:59Z&kind=pibox', ['2024-05-08 pibox 1']],
  ['until=2024-05-06T00:00:01Z&kind=unknown', ['2024-05-06 unknown 1']],
  ['until=2024-05-06', []],
])('%s', async (query, rows) => {
  expect(await read(query)).toMatchObject({ rows });
});

test("another list's cursor is refused", async () => {
  const { headers } = await getJson(`${server.url}/devices?limit=1`);
  const cursor = /cursor=([^&>]+)/.exec(headers.get('link') ?? '')?.[1];
  const answer = await getJson(`${server.url}/stats/days?cursor=${cursor}`);
  expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_query' } });
});
