import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { comparePositions } from '../../domain/event-position.js';
import type { FleetStore, FleetTransaction } from '../../ports/fleet-store.js';
import type { ServiceStore } from '../../ports/service-store.js';
import { createMongoAlertStore } from './alert-store.js';
import { buildCommit } from './build-commit.js';
import { auditDevices, auditStatuses } from './audit-documents.js';
import { type Collections, type MongoOptions, openCollections } from './collections.js';
import { commitDevices } from './commit-devices.js';
import { readDays } from './day-documents.js';
import { readState, readStates } from './device-documents.js';
import { createDeviceViews } from './device-views.js';
import { fromEventDocument } from './documents.js';
import { readEvent, readEvents } from './event-documents.js';
import { type AfterStep, type CommitFinisher, createCommitFinisher } from './finish-commits.js';
import { createTotalsReader } from './fleet-totals.js';
import { claimNotices, forgetNotices, readIncidents } from './incident-documents.js';
import { nameFailure } from './name-failures.js';
import { mayLackEvents } from './retention.js';
import { createMongoWatches } from './mongo-watches.js';
import { createMongoTransaction, type MongoWrites } from './mongo-transaction.js';
import { createMongoRevocations } from './revocation-documents.js';
import { scanDeviceIds, scanFleet } from './scan-events.js';

/** Where the store is, and how it behaves. */
export interface MongoStoreOptions extends MongoOptions {
  /** How old totals may be, in milliseconds; 2000 when left out, 0 reads them anew each time. */
  readonly totalsMaxAgeMs?: number;
  /** For how long the one who made a notice, or claimed it, is trusted to tell it, in milliseconds; 60,000 when left out. */
  readonly noticeLeaseMs?: number;
  /**
   * What surrounds a late event is looked for in all of its device's events, read together with those of other devices, where
   * the device has at most this many; else in stretches around it. 200 when left out.
   */
  readonly wholeHistoryUpTo?: number;
  /** Called between the steps of a commit, for tests to stop there. */
  readonly afterStep?: AfterStep;
}

const DEFAULT_TOTALS_MAX_AGE_MS = 2000;
const DEFAULT_NOTICE_LEASE_MS = 60_000;
const DEFAULT_WHOLE_HISTORY = 200;
/** Writers that lost to another wait a random while, up to this, before they try again. */
const LONGEST_WAIT_MS = 100;

/**
 * Opens a store on a MongoDB server, replica set or sharded cluster, shared by any number of processes. It connects when it is
 * first used.
 *
 * A transaction takes effect device by device, each at once: a compare-and-set on the version of the device's document is the
 * commit, and that document carries what else is to be written until it is. Where another writer came between, the work runs
 * again, with what it read of the devices that are committed, and with new reads of the others. Should it reject, some devices
 * may be committed; all events may be sent again.
 *
 * @throws MongoParseError for a URI that is none
 */
export function openMongoStore(options: MongoStoreOptions): ServiceStore {
  const { totalsMaxAgeMs = DEFAULT_TOTALS_MAX_AGE_MS, noticeLeaseMs = DEFAULT_NOTICE_LEASE_MS } = options;
  const { wholeHistoryUpTo = DEFAULT_WHOLE_HISTORY, afterStep = async () => {} } = options;
  const collections = openCollections(options);
  const finisher = createCommitFinisher(collections, afterStep);
  const running = new Set<Promise<unknown>>();

  return {
    events: {
      async get(deviceId, position) {
        return (await readEvent(collections, deviceId, position)) ?? findPending(collections, deviceId, position);
      },
      history: (deviceId, { before, limit }) =>
        readEvents(collections, deviceId, { from: before, direction: 'older', limit }),
      scan: (query) => scanFleet(collections, query),
      deviceIds: (query) => scanDeviceIds(collections, query),
      keepsAll: async () => !(await mayLackEvents(collections)),
    },
    devices: {
      get: (deviceId) => readState(collections, deviceId),
      list: (query) => readStates(collections, query),
    },
    incidents: {
      list: (query) => readIncidents(collections, query),
      pendingNotices: () => claimNotices(collections, { leaseMs: noticeLeaseMs, now: Date.now() }),
    },
    audit: {
      indexes: (audit) => auditStatuses(collections, audit),
      totals: (audit) => auditDevices({ collections, finisher }, audit),
      // they are added up when they are asked for
      days: async function* () {},
    },
    days: {
      list: (query) => readDays(collections, query),
    },
    revocations: createMongoRevocations(collections),
    alerts: createMongoAlertStore(collections),
    watches: createMongoWatches(collections, totalsMaxAgeMs),
    totals: createTotalsReader(collections, totalsMaxAgeMs),
    transact(work) {
      const result = transact({ collections, finisher, afterStep, wholeHistoryUpTo }, work).catch((error: unknown) => {
        throw nameFailure(error);
      });
      const settled = result.catch(() => {}).finally(() => running.delete(settled));
      running.add(settled);
      return result;
    },
    async ping() {
      await collections.client.db(collections.database).command({ ping: 1 });
    },
    async close() {
      await Promise.all(running);
      await collections.client.close();
    },
  };
}

interface TransactParts {
  readonly collections: Collections;
  readonly finisher: CommitFinisher;
  readonly afterStep: AfterStep;
  readonly wholeHistoryUpTo: number;
}

async function transact<T>(
  { collections, finisher, afterStep, wholeHistoryUpTo }: TransactParts,
  work: (transaction: FleetTransaction) => Promise<T>,
): Promise<T> {
  const views = createDeviceViews(collections, finisher, wholeHistoryUpTo);
  const committed = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const writes: MongoWrites = { devices: new Map(), toldNotices: [] };
    const result = await work(createMongoTransaction(views, writes));
    const now = new Date();
    const commits = [...writes.devices]
      .filter(([deviceId]) => !committed.has(deviceId))
      .map(([deviceId, ofDevice]) => buildCommit(views.get(deviceId), ofDevice, now));
    if (commits.length > 0) {
      const id = randomUUID();
      const won = await commitDevices(collections, id, commits);
      await afterStep('states');
      const done = commits.filter(({ deviceId }) => won.has(deviceId));
      if (done.length > 0) {
        await finisher.finishOwn(
          id,
          done.map(({ fields }) => fields.pending),
        );
      }
      for (const deviceId of won) committed.add(deviceId);
      if (done.length < commits.length) {
        for (const { deviceId } of commits) if (!won.has(deviceId)) views.drop(deviceId);
        await delay(Math.random() * Math.min(LONGEST_WAIT_MS, 2 ** attempt));
        continue;
      }
    }
    await forgetNotices(collections, writes.toldNotices);
    return result;
  }
}

/** An event whose device is committed and which itself is still on its way to the others. */
async function findPending(
  { devices }: Collections,
  deviceId: string,
  position: Parameters<typeof comparePositions>[0],
): ReturnType<FleetStore['events']['get']> {
  const document = await devices.findOne({ _id: deviceId, device_id: deviceId }, { projection: { pending: 1 } });
  const events = (document?.pending.events ?? []).map(fromEventDocument);
  return events.find((event) => comparePositions(event, position) === 0) ?? null;
}
