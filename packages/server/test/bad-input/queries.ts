import { requestBytes } from '../testing/raw-http.js';
import { good, post, row, type Row } from './row.js';

function badQuery(path: string, ...fields: string[]): Row {
  return row(`query: ${path}`, 400, 'invalid_query', requestBytes('GET', path), { fields });
}

function badPost(path: string): Row {
  return row(`query: ${path}`, 400, 'invalid_query', post(path, good), { fields: ['lane'] });
}

/** Queries with a parameter that is wrong. */
export const QUERIES: readonly Row[] = [
  ...['0', '501', 'abc', '-1', '1.5', '', '1e2', '0x10', '99999999999999999999'].map((limit) =>
    badQuery(`/devices?limit=${limit}`, 'limit'),
  ),
  badQuery('/device/abc123/sync-history?limit=501', 'limit'),
  badQuery('/device/abc123/sync-history?cursor=garbage', 'cursor'),
  badQuery('/devices?cursor=', 'cursor'),
  badQuery('/incidents?cursor=W10', 'cursor'),
  badQuery('/devices/repeated-failures?cursor=WyJkZXZpY2VzL2RldmljZV9pZCIse31d', 'cursor'),
  badQuery('/devices?status=broken', 'status'),
  badQuery('/devices?kind=pi', 'kind'),
  badQuery('/devices?sort=speed', 'sort'),
  badQuery('/devices?sort=--device_id', 'sort'),
  badQuery('/devices?limit=1&limit=1', 'limit'),
  badQuery('/devices?status=ok&status=failing&kind=x', 'status', 'kind'),
  badQuery('/devices/repeated-failures?min=many', 'min'),
  badQuery('/devices/repeated-failures?min=0', 'min'),
  badQuery('/devices/repeated-failures?since=yesterday', 'since'),
  badQuery('/incidents?since=2024-05-08T12:00:00', 'since'),
  badQuery('/incidents?since=2024-02-30', 'since'),
  badQuery('/incidents?until=1715169600000', 'until'),
  badQuery('/incidents?status=ok', 'status'),
  badQuery('/incidents?device_id=a%20b', 'device_id'),
  ...['/sync-events', '/api/sync-events/', '/sync-event'].flatMap((path) =>
    ['lane=fast', 'lane=', 'lane=backfill&lane=backfill', 'lane=live,backfill'].map((query) =>
      badPost(`${path}?${query}`),
    ),
  ),
];
