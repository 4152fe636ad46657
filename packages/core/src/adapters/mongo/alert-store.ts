import { type Filter, MongoServerError } from 'mongodb';
import { type Alert, ALERT_KINDS } from '../../domain/alert.js';
import { type AlertRecord, raiseAlert } from '../../domain/alert-record.js';
import type { AlertQuery, AlertStore } from '../../ports/alert-store.js';
import { type AlertDocument, fromAlertDocument } from './alert-documents.js';
import { changeAlerts } from './change-alerts.js';
import type { Collections } from './collections.js';
import { createMongoNotificationStore, forgetNotifications } from './notification-store.js';
import { createMongoSilenceStore } from './silence-store.js';

const DUPLICATE_KEY = 11_000;
const DEVICES_AT_ONCE = 1_000;
const LEASE = 'alerts';
const EPOCH = new Date(0);

/** Alerts that processes share. Each record is written by compare-and-set; nothing needs two to be written at once. */
export function createMongoAlertStore(collections: Collections): AlertStore {
  const { alerts, silences } = collections;
  const read = async (filter: Filter<AlertDocument>, limit = 0): Promise<readonly AlertRecord[]> =>
    (await alerts.find(filter, { limit, batchSize: 10_000 }).toArray()).map(fromAlertDocument);

  return {
    raise(raised, now) {
      const byId = new Map<string, Alert[]>();
      for (const alert of raised) byId.set(alert.id, [...(byId.get(alert.id) ?? []), alert]);
      return changeAlerts(collections, [...byId.keys()], (record, id) =>
        (byId.get(id) ?? []).reduce<AlertRecord | null>(
          (changed, alert) => raiseAlert(changed ?? record, alert, now) ?? changed,
          null,
        ),
      );
    },
    change: (ids, change) => changeAlerts(collections, ids, change),
    get: (ids) => inParts(ids, (part) => read({ _id: { $in: [...part] } })),
    async pending(now, limit) {
      const documents = await alerts
        .find(
          {
            untold_since: { $gt: EPOCH },
            telling: { $in: ['firing', 'resolved'] },
            claimed_by: null,
            held_until: { $lte: new Date(now) },
          },
          { limit, batchSize: 10_000 },
        )
        .sort({ untold_since: 1 })
        .toArray();
      return documents.map(fromAlertDocument);
    },
    claimed: () => read({ untold_since: { $gt: EPOCH }, claimed_by: { $type: 'string' } }),
    heldBy: (silenceId) =>
      read({
        untold_since: { $gt: EPOCH },
        telling: { $in: ['firing', 'resolved'] },
        silenced_by: silenceId,
        held_until: { $gt: EPOCH },
      }),
    ofDevices(deviceIds, since) {
      const from = new Date(since);
      return inParts(deviceIds, (part) =>
        read({
          device_id: { $in: [...part] },
          $or: [{ ended_at: null }, { changed_at: { $gte: from } }, { fired_at: { $gte: from } }],
        }),
      );
    },
    async list(query) {
      const documents = await alerts
        .find(filterOf(query), { limit: query.limit, batchSize: query.limit + 1 })
        .sort({ started_at: -1, _id: -1 })
        .toArray();
      return documents.map(fromAlertDocument);
    },
    async firing() {
      const [failing = 0, late = 0, silent = 0] = await Promise.all(
        ALERT_KINDS.map((kind) => alerts.countDocuments({ firing_kind: kind })),
      );
      return { failing, late, silent };
    },
    notifications: createMongoNotificationStore(collections),
    silences: createMongoSilenceStore(collections),
    lease: (holder, now, until) => takeLease(collections, { holder, now, until }),
    async forget(before) {
      const old = new Date(before);
      await alerts.deleteMany({
        started_at: { $lt: old },
        ended_at: { $lt: old },
        changed_at: { $lt: old },
        telling: null,
        claimed_by: null,
      });
      await forgetNotifications(collections, old);
      await silences.deleteMany({ $or: [{ expires_at: { $lt: old } }, { ended_at: { $lt: old } }] });
    },
  };
}

async function inParts(
  ids: readonly string[],
  read: (part: readonly string[]) => Promise<readonly AlertRecord[]>,
): Promise<readonly AlertRecord[]> {
  const all = [...new Set(ids)];
  const found: AlertRecord[] = [];
  for (let at = 0; at < all.length; at += DEVICES_AT_ONCE) {
    found.push(...(await read(all.slice(at, at + DEVICES_AT_ONCE))));
  }
  return found;
}

function filterOf({ after, deviceId, kind, status, since, until }: AlertQuery): Filter<AlertDocument> {
  const conditions: Filter<AlertDocument>[] = [{ fired_at: { $ne: null } }];
  if (deviceId !== undefined) conditions.push({ device_id: deviceId });
  if (kind !== undefined) conditions.push({ kind });
  if (status !== undefined) conditions.push(status === 'firing' ? { ended_at: null } : { ended_at: { $ne: null } });
  if (since !== undefined) conditions.push({ started_at: { $gte: new Date(since) } });
  if (until !== undefined) conditions.push({ started_at: { $lt: new Date(until) } });
  if (after !== null) {
    const startedAt = new Date(after.startedAt);
    conditions.push({
      started_at: { $lte: startedAt },
      $or: [{ started_at: { $lt: startedAt } }, { _id: { $lt: after.id } }],
    });
  }
  return { $and: conditions };
}

/** Where another has the lease, the new document is refused as a duplicate. */
async function takeLease(
  { leases }: Collections,
  { holder, now, until }: { holder: string; now: number; until: number },
): Promise<boolean> {
  try {
    await leases.updateOne(
      { _id: LEASE, $or: [{ holder }, { until: { $lte: new Date(now) } }] },
      { $set: { holder, until: new Date(until) } },
      { upsert: true },
    );
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
    throw error;
  }
}
