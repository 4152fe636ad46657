import { expect, test } from 'vitest';
import { ingestRouteOf } from './ingest-route.js';

test.each([
  ['/sync-event', 'sync-event'],
  ['/sync-events', 'sync-events'],
  ['/api/sync-event', 'sync-event'],
  ['/api/sync-events/', 'sync-events'],
  ['/sync-event/?a=/b', 'sync-event'],
  ['/sync-events?', 'sync-events'],
  ['http://pisync.example:3000/api/sync-event', 'sync-event'],
  ['/sync-event//', null],
  ['/Sync-Event', null],
  ['/API/sync-event', null],
  ['/api/api/sync-event', null],
  ['/sync-eventss', null],
  ['/x/sync-event', null],
  ['//sync-event', null],
  ['/?/sync-event', null],
  ['/', null],
  ['*', null],
  ['', null],
])('%s is %s', (url, route) => {
  expect(ingestRouteOf(url)).toBe(route);
});
