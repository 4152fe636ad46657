import { randomUUID } from 'node:crypto';
import type { CommandStartedEvent, Document } from 'mongodb';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { processBatches } from '../../contracts/exactness.js';
import { SAMPLE_DAY, sampleEvent, sampleRun } from '../../contracts/sample-events.js';
import { type Collections, openCollections } from './collections.js';
import { readStates } from './device-documents.js';
import { readEvents, readUntilSuccess } from './event-documents.js';
import { readIncidents } from './incident-documents.js';
import { initMongo, openMongoStore } from './index.js';
import { scanDeviceIds, scanFleet } from './scan-events.js';

const uri = inject('mongoUri');
const database = `indexes-${randomUUID()}`;
let collections: Collections;
const commands: Document[] = [];

beforeAll(async () => {
  await initMongo({ uri, database });
  collections = openCollections({ uri: `${uri}${uri.includes('?') ? '&' : '/?'}monitorCommands=true`, database });
  collections.client.on('commandStarted', ({ command }: CommandStartedEvent) => commands.push(command));
  await store('pibook', 300, 'SFSFSFFFFF');
});

afterAll(async () => {
  await collections.client.db(database).dropDatabase();
  await collections.client.close();
});

/** Events of so many devices. */
async function store(prefix: string, devices: number, word: string): Promise<void> {
  const fleet = openMongoStore({ uri, database });
  const events = Array.from({ length: devices }, (_, index) => sampleRun(word, { deviceId: `${prefix}-${index}` }));
  await processBatches(fleet, [events.flat()]);
  await fleet.close();
}

/** How a server says it answers a question: along which indexes, and past how many documents. */
interface Work {
  readonly indexes: readonly string[];
  readonly examined: number;
}

/** Has the server explain the very query that a question makes. */
async function workOf(ask: (asked: Collections) => Promise<unknown>): Promise<Work> {
  commands.length = 0;
  await ask(collections);
  const command = commands.findLast((each) => 'find' in each);
  if (command === undefined) throw new Error('nothing was asked');
  const { find, filter, sort, limit, projection } = command;
  return read(
    await collections.client.db(database).command({
      explain: { find, filter, sort, limit, ...(projection !== undefined && { projection }) },
      verbosity: 'executionStats',
    }),
  );
}

/** Where a server tells of ways it did not go. */
const CONSIDERED = new Set(['rejectedPlans', 'IndexCosts']);

/** MongoDB's own explanation, or that of PostgreSQL under DocumentDB: in either, what reads stands somewhere in a tree. */
function read(explanation: Document): Work {
  const indexes = new Set<string>();
  let examined = 0;
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const stage: Record<string, unknown> = { ...node };
    if (typeof stage['indexName'] === 'string') indexes.add(stage['indexName']);
    if (typeof stage['totalDocsExamined'] === 'number') examined = stage['totalDocsExamined'];
    if (typeof stage['Relation Name'] === 'string') {
      examined += Number(stage['Actual Rows'] ?? 0) + Number(stage['Rows Removed by Filter'] ?? 0);
    }
    if (stage['stage'] === 'COLLSCAN' || stage['Node Type'] === 'Seq Scan') indexes.add('none: all is read');
    for (const [key, child] of Object.entries(stage)) if (!CONSIDERED.has(key)) walk(child);
  };
  walk(explanation);
  return { indexes: [...indexes], examined };
}

const page = { limit: 5 };
const newest = { from: null, direction: 'older', limit: 5 } as const;
const middle = sampleEvent({ deviceId: 'pibook-7', minute: 4 });

/** Behind all events of a device. */
const pastAll = (deviceId: string) => ({ deviceId, effectiveAt: 8e15, timestamp: 0, eventId: '' });

it.each<[string, string, (asked: Collections) => Promise<unknown>]>([
  ['history', 'history', (asked) => readEvents(asked, 'pibook-7', newest)],
  ['the next page of a history', 'history', (asked) => readEvents(asked, 'pibook-7', { ...newest, from: middle })],
  ['the nearest success before', 'history', (asked) => readUntilSuccess(asked, 'pibook-7', middle, 'older')],
  ['the nearest success after', 'history', (asked) => readUntilSuccess(asked, 'pibook-7', middle, 'newer')],
  [
    'repeated failures',
    'failed_syncs',
    (asked) =>
      readStates(asked, { ...page, orderBy: 'failed_syncs', descending: true, after: null, minFailedSyncs: 4 }),
  ],
  ['all events', 'history', (asked) => scanFleet(asked, { ...page, after: null })],
  [
    'all events of a day, of the devices behind one',
    'history',
    (asked) =>
      scanFleet(asked, { ...page, after: pastAll('pibook-7'), since: SAMPLE_DAY, until: SAMPLE_DAY + 86_400_000 }),
  ],
  ['devices that have events', 'history', (asked) => scanDeviceIds(asked, { ...page, after: 'pibook-7' })],
  ['incidents of a device', 'device', (asked) => readIncidents(asked, { ...page, after: null, deviceId: 'pibook-7' })],
])('%s: read along the index %s, however many events are stored', async (_question, index, ask) => {
  const before = await workOf(ask);
  expect(before.indexes).toEqual([index]);
  // what is stored grows fivefold
  await store(`other-${randomUUID().slice(0, 8)}`, 300, 'SSSFSSSSSSSSFSSSSSSSSSSFSSSSSSSSSSSSSSSS');
  const after = await workOf(ask);
  expect(after).toEqual(before);
});
