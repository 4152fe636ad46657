import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processBatches } from '../../contracts/exactness.js';
import { sampleRun } from '../../contracts/sample-events.js';
import type { ServiceStore } from '../../ports/service-store.js';
import { alone, openWriteLock } from './folder-lock.js';
import { inspectLmdb } from './inspect-lmdb.js';
import { openLmdbStore } from './lmdb-store.js';

let path: string;
let store: ServiceStore;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pisync-lock-'));
  store = await openLmdbStore({ path });
  await processBatches(store, [sampleRun('S')]);
});
afterEach(async () => {
  await store.close();
  await rm(path, { recursive: true, force: true });
});

/** What ended first: `work`, or `hold`, which has the lock before `work` begins and for long enough that it would have ended. */
async function firstToEnd(
  hold: (during: () => Promise<void>) => Promise<void>,
  work: () => Promise<unknown>,
): Promise<'work' | 'hold'> {
  const ended: ('work' | 'hold')[] = [];
  let working: Promise<unknown> = Promise.resolve();
  await hold(async () => {
    working = work().finally(() => ended.push('work'));
    await setTimeout(100);
    ended.push('hold');
  });
  await working;
  return ended[0] ?? 'hold';
}

const WRITES = Object.entries<() => Promise<unknown>>({
  events: () => processBatches(store, [sampleRun('F')]),
  alerts: () => store.alerts.lease('me', 1, 2),
  watches: () => store.watches.noteCarried([1]),
  revocations: () =>
    store.revocations.add({ kind: 'token', tokenId: 'lost', revokedAt: Date.UTC(2026, 2, 2), reason: null }),
});

it.each(WRITES)('has who writes %s wait for one that opens or closes the store', async (_, write) => {
  expect(await firstToEnd((during) => alone(path, during), write)).toBe('hold');
});

it.each(WRITES)('has who writes %s wait for nobody that writes', async (_, write) => {
  const lock = await openWriteLock(path);
  expect(await firstToEnd((during) => lock.run(during), write)).toBe('work');
  await lock.close();
});

it.each([
  [
    'opens',
    async () => {
      store = await openLmdbStore({ path });
    },
  ],
  ['inspects', () => inspectLmdb(path)],
])('has who %s a store wait for those that write', async (name, work) => {
  // who opens what is open in the process opens nothing
  if (name === 'opens') await store.close();
  const lock = await openWriteLock(path);
  const firstWriter = lock.run(() => setTimeout(50));
  expect(await firstToEnd((during) => lock.run(during), work)).toBe('hold');
  await firstWriter;
  await lock.close();
});

it('has who closes a store wait for those that write', async () => {
  const lock = await openWriteLock(path);
  expect(
    await firstToEnd(
      (during) => lock.run(during),
      () => store.close(),
    ),
  ).toBe('hold');
  await lock.close();
  store = await openLmdbStore({ path });
});

it('has a store that is opened twice in a process open until both are closed', async () => {
  const other = await openLmdbStore({ path });
  await processBatches(other, [sampleRun('F', { minute: 1 })]);
  expect(await store.totals()).toMatchObject({ syncs: 2 });
  await other.close();
  await other.close();
  await processBatches(store, [sampleRun('F', { minute: 2 })]);
  expect(await store.totals()).toMatchObject({ syncs: 3, failedSyncs: 2 });
});

it('gives the lock back when work fails', async () => {
  const lock = await openWriteLock(path);
  await expect(lock.run(() => Promise.reject(new RangeError('no')))).rejects.toThrow('no');
  await expect(alone(path, () => Promise.reject(new RangeError('no')))).rejects.toThrow('no');
  expect(await alone(path, () => 'alone')).toBe('alone');
  expect(await lock.run(async () => 'writing')).toBe('writing');
  await lock.close();
});
