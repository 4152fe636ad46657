import type { Filter } from 'mongodb';
import type { DeviceKind } from '../../domain/device-kind.js';
import type { Incident } from '../../domain/incident.js';
import type { IncidentQuery, PendingNotice } from '../../ports/incident-store.js';
import type { Collections } from './collections.js';
import { deviceOfNotice, fromIncidentDocument, type IncidentDocument, type NoticeDocument } from './documents.js';
import { literally } from './literally.js';

/** How the ids of devices of a kind begin, in any case. */
const PREFIXES: Readonly<Record<DeviceKind, string>> = {
  pibook: '^pibook',
  pibox: '^pibox',
  unknown: '^(?!pibook|pibox)',
};

/** At most this many devices' notices are claimed at once. */
const CLAIMED_DEVICES = 1000;

/** A page of incidents, newest start first. */
export async function readIncidents({ incidents }: Collections, query: IncidentQuery): Promise<readonly Incident[]> {
  const documents = await incidents
    .find(filterOf(query), { limit: query.limit, batchSize: query.limit + 1 })
    .sort({ started_at: -1, _id: -1 })
    .toArray();
  return documents.map(fromIncidentDocument).filter((incident) => incident !== null);
}

function filterOf(query: IncidentQuery): Filter<IncidentDocument> {
  const { after, deviceId, deviceIdContains, kind, status, since, until } = query;
  // one that is gone has no length; asking for the status would lead away from the index of the order
  const conditions: Filter<IncidentDocument>[] = [status === undefined ? { length: { $gt: 0 } } : { status }];
  if (deviceId !== undefined) conditions.push({ device_id: deviceId });
  if (deviceIdContains !== undefined) conditions.push({ device_id: { $regex: literally(deviceIdContains) } });
  if (kind !== undefined) conditions.push({ device_id: { $regex: PREFIXES[kind], $options: 'i' } });
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

/**
 * Claims notices that nobody has claimed for `leaseMs` milliseconds; each goes to one of those who ask at once.
 * @returns them, oldest first
 */
export async function claimNotices(
  { devices }: Collections,
  { leaseMs, now }: { leaseMs: number; now: number },
): Promise<readonly PendingNotice[]> {
  const waiting = await devices
    .find(
      { notices_since: { $lte: new Date(now - leaseMs) } },
      { projection: { device_id: 1, notices: 1, notices_since: 1 }, limit: CLAIMED_DEVICES },
    )
    .sort({ notices_since: 1 })
    .toArray();
  const claimed: NoticeDocument[] = [];
  for (const { _id, device_id: deviceId, notices, notices_since: since } of waiting) {
    if (since === undefined) continue;
    const { matchedCount } = await devices.updateOne(
      { _id, device_id: deviceId, notices_since: since },
      // never the same as before, or another would find it unclaimed
      { $set: { notices_since: new Date(Math.max(now, since.getTime() + 1)) } },
    );
    if (matchedCount === 1) claimed.push(...notices);
  }
  return claimed
    .toSorted((a, b) => (a.order.toHexString() < b.order.toHexString() ? -1 : 1))
    .map(({ id, change, backfilled = false }) => ({ id, change, backfilled }));
}

/** Forgets notices that were told. */
export async function forgetNotices({ devices }: Collections, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const byDevice = new Map<string, string[]>();
  for (const id of ids) {
    const deviceId = deviceOfNotice(id);
    byDevice.set(deviceId, [...(byDevice.get(deviceId) ?? []), id]);
  }
  await devices.bulkWrite(
    [...byDevice].flatMap(([deviceId, ofDevice]) => [
      {
        updateOne: {
          filter: { _id: deviceId, device_id: deviceId },
          update: { $pull: { notices: { id: { $in: ofDevice } } } },
        },
      },
      {
        updateOne: {
          filter: { _id: deviceId, device_id: deviceId, notices: { $size: 0 } },
          update: { $unset: { notices_since: true as const } },
        },
      },
    ]),
    { ordered: true },
  );
}
