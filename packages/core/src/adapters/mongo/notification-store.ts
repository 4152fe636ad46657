import { randomUUID } from 'node:crypto';
import type { Filter } from 'mongodb';
import { setTimeout as delay } from 'node:timers/promises';
import type { AlertNotification } from '../../domain/notification.js';
import type { DeliveryFigures, NotificationQuery, NotificationStore } from '../../ports/alert-store.js';
import { fromNotificationDocument, type NotificationDocument, toNotificationDocument } from './alert-documents.js';
import type { Collections } from './collections.js';

const EPOCH = new Date(0);
const LONGEST_WAIT_MS = 50;

/** Notifications that processes share. */
export function createMongoNotificationStore({ notifications, members }: Collections): NotificationStore {
  const read = async (filter: Filter<NotificationDocument>, limit = 0): Promise<readonly AlertNotification[]> => {
    const found = await notifications.find(filter, { limit }).sort({ created_at: -1, _id: -1 }).toArray();
    return found.map(fromNotificationDocument);
  };

  async function change(
    id: string,
    make: (notification: AlertNotification) => AlertNotification | null,
  ): Promise<AlertNotification | null> {
    for (;;) {
      const document = await notifications.findOne({ _id: id });
      if (document === null) return null;
      const known = fromNotificationDocument(document);
      const next = make(known);
      if (next === null) return known;
      const { version } = document;
      const { _id, ...replacement } = toNotificationDocument(next, version + 1, document.members_id);
      const { matchedCount } = await notifications.replaceOne({ _id, version }, replacement);
      if (matchedCount === 1) return next;
      await delay(Math.random() * LONGEST_WAIT_MS);
    }
  }

  return {
    async add(notification) {
      const { _id, ...fields } = toNotificationDocument(notification, 1, null);
      await notifications.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    },
    async get(id) {
      const document = await notifications.findOne({ _id: id });
      return document === null ? null : fromNotificationDocument(document);
    },
    async members(id) {
      const document = await notifications.findOne({ _id: id }, { projection: { members_id: 1 } });
      const kept = document === null ? null : await members.findOne({ _id: document.members_id ?? '' });
      return kept?.members ?? [];
    },
    async seal(ready, told) {
      // they are there before anything refers to them
      const membersId = randomUUID();
      await members.insertOne({ _id: membersId, created_at: new Date(ready.createdAt), members: told });
      const { _id, ...replacement } = toNotificationDocument(ready, 2, membersId);
      const { matchedCount } = await notifications.replaceOne({ _id, status: 'forming' }, replacement);
      if (matchedCount === 0) await members.deleteOne({ _id: membersId });
      return matchedCount === 1;
    },
    change,
    async drop(id) {
      const { deletedCount } = await notifications.deleteOne({ _id: id, status: 'forming' });
      return deletedCount === 1;
    },
    forming: () => read({ next_at: { $lte: EPOCH }, status: 'forming' }),
    async due(now, limit) {
      const found = await notifications
        .find({ next_at: { $gt: EPOCH, $lte: new Date(now) } }, { limit })
        .sort({ created_at: 1, _id: 1 })
        .toArray();
      return found.map(fromNotificationDocument);
    },
    since: (createdAt) => read({ created_at: { $gte: new Date(createdAt) } }),
    list: (query) => read(filterOf(query), query.limit),
    async figures() {
      const waiting = await read({ next_at: { $gt: EPOCH } });
      const dead = await read({ 'deliveries.status': 'dead' });
      return figuresOf(new Map([...waiting, ...dead].map((one) => [one.id, one])));
    },
  };
}

/** Forgets notifications made before a time that need no more trying, and what nothing refers to. */
export async function forgetNotifications({ notifications, members }: Collections, before: Date): Promise<void> {
  await notifications.deleteMany({ created_at: { $lt: before }, next_at: { $exists: false } });
  const kept = await notifications.find({ created_at: { $lt: before } }, { projection: { members_id: 1 } }).toArray();
  const referred = kept.flatMap(({ members_id: id }) => (id === null ? [] : [id]));
  await members.deleteMany({ created_at: { $lt: before }, _id: { $nin: referred } });
}

function figuresOf(notifications: ReadonlyMap<string, AlertNotification>): DeliveryFigures {
  const deliveries = [...notifications.values()].flatMap((one) => one.deliveries);
  const pending = deliveries.filter(({ status }) => status === 'pending');
  return {
    pending: pending.length,
    dead: deliveries.filter(({ status }) => status === 'dead').length,
    oldestPendingAt: pending.length === 0 ? null : Math.min(...pending.map(({ since }) => since)),
  };
}

function filterOf({ after, status, webhook }: NotificationQuery): Filter<NotificationDocument> {
  const conditions: Filter<NotificationDocument>[] = [{}];
  if (status !== undefined || webhook !== undefined) {
    const wanted = { ...(status !== undefined && { status }), ...(webhook !== undefined && { webhook }) };
    conditions.push({ deliveries: { $elemMatch: wanted } });
  }
  if (after !== null) {
    const createdAt = new Date(after.createdAt);
    conditions.push({
      created_at: { $lte: createdAt },
      $or: [{ created_at: { $lt: createdAt } }, { _id: { $lt: after.id } }],
    });
  }
  return { $and: conditions };
}
