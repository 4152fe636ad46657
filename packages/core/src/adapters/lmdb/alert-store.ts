import { type AlertRecord, alertStatus, raiseAlert } from '../../domain/alert-record.js';
import { type AlertStore, type ChangeAlert, isForgettable, matchesAlertQuery } from '../../ports/alert-store.js';
import type { AlertTables } from './alert-tables.js';
import { collectInChunks } from './chunked-scan.js';
import { createLmdbNotificationStore, forgetNotifications } from './notification-store.js';
import { createLmdbSilenceStore, forgetSilences } from './silence-store.js';
import type { Tables } from './tables.js';
import { createWrite } from './write-now.js';

const NOTHING = new Uint8Array(0);
/** Alerts that are looked at in one transaction when old ones are forgotten. */
const FORGET_CHUNK = 1_000;
/** Alerts that are read or changed in one go, a few milliseconds' work: requests come in between. */
const CHUNK = 50;

type StartKey = [startedAt: number, id: string];

/**
 * Alerts on this machine's disk. A change is made in LMDB transactions that read what they change: one writer at a time, in all processes. Of
 * many alerts some are changed in each.
 */
export function createLmdbAlertStore(store: Pick<Tables, 'root' | 'writeLock' | 'alerts'>): AlertStore {
  const { alerts: tables } = store;
  const write = createWrite(store);
  const changeNow = (id: string, change: ChangeAlert): void => {
    const before = tables.records.get(id) ?? null;
    const after = change(before, id);
    if (after !== null) putAlert(tables, before, after);
  };
  const ofKeys = (ids: Iterable<string>): readonly AlertRecord[] =>
    [...ids].flatMap((id) => tables.records.get(id) ?? []);
  async function untold(): Promise<readonly AlertRecord[]> {
    const found: AlertRecord[] = [];
    for (const ids of chunksOf(Array.from(tables.untold.getKeys()))) {
      found.push(...ofKeys(ids));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return found;
  }

  return {
    async raise(raised, now) {
      for (const some of chunksOf(raised)) {
        await write(() => {
          for (const alert of some) changeNow(alert.id, (record) => raiseAlert(record, alert, now));
        });
      }
    },
    async change(ids, change) {
      for (const some of chunksOf(ids)) {
        await write(() => {
          for (const id of some) changeNow(id, change);
        });
      }
    },
    get: async (ids) => ofKeys(ids),
    pending: async (now, limit) =>
      (await untold())
        .filter(({ telling, claimedBy, heldUntil }) => telling !== null && claimedBy === null && heldUntil <= now)
        .toSorted((a, b) => a.changedAt - b.changedAt)
        .slice(0, limit),
    claimed: async () => (await untold()).filter(({ claimedBy }) => claimedBy !== null),
    heldBy: async (silenceId) =>
      (await untold()).filter(
        ({ telling, silencedBy, heldUntil }) => telling !== null && silencedBy === silenceId && heldUntil > 0,
      ),
    ofDevices: async (deviceIds, since) =>
      [...new Set(deviceIds)]
        .flatMap((deviceId) =>
          ofKeys(tables.byDevice.getKeys({ start: [deviceId], end: [deviceId, Infinity] }).map(([, , id]) => id)),
        )
        .filter((one) => one.endedAt === null || one.changedAt >= since || (one.firedAt ?? 0) >= since),
    list(query) {
      const after: StartKey | null = query.after === null ? null : [query.after.startedAt, query.after.id];
      const read = (beyond: StartKey | null, limit: number): readonly StartKey[] => {
        const from = beyond ?? after ?? [query.until ?? Infinity];
        const range = { exclusiveStart: true, reverse: true, limit };
        const { deviceId } = query;
        if (deviceId === undefined) {
          return Array.from(tables.byStart.getKeys({ ...range, start: from, end: [query.since ?? 0] }));
        }
        const keys = tables.byDevice.getKeys({
          ...range,
          start: [deviceId, ...from],
          end: [deviceId, query.since ?? 0],
        });
        return Array.from(keys.map(([, startedAt, id]): StartKey => [startedAt, id]));
      };
      return collectInChunks(query.limit, read, ([, id]) => {
        const record = tables.records.get(id);
        return record !== undefined && matchesAlertQuery(query, record) ? record : null;
      });
    },
    firing: async () => ({
      failing: countFiring(tables, 'failing'),
      late: countFiring(tables, 'late'),
      silent: countFiring(tables, 'silent'),
    }),
    notifications: createLmdbNotificationStore(tables, write),
    silences: createLmdbSilenceStore(tables, write),
    lease: (holder, now, until) =>
      write(() => {
        const lease = tables.leases.get('alerts');
        if (lease !== undefined && lease.holder !== holder && lease.until > now) return false;
        void tables.leases.put('alerts', { holder, until });
        return true;
      }),
    async forget(before) {
      for (let beyond: StartKey | null = null; ;) {
        const range: { start?: StartKey; exclusiveStart?: boolean } =
          beyond === null ? {} : { start: beyond, exclusiveStart: true };
        const keys: StartKey[] = Array.from(tables.byStart.getKeys({ ...range, end: [before], limit: FORGET_CHUNK }));
        const last = keys.at(-1);
        if (last === undefined) break;
        const old = ofKeys(keys.map(([, id]) => id)).filter((record) => isForgettable(record, before));
        if (old.length > 0) await write(() => removeAlerts(tables, old));
        beyond = last;
      }
      await forgetNotifications(tables, write, before);
      await forgetSilences(tables, write, before);
    },
  };
}

function* chunksOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += CHUNK) yield items.slice(from, from + CHUNK);
}

function countFiring({ firing }: AlertTables, kind: AlertRecord['kind']): number {
  return firing.getKeysCount({ start: [kind, ''], end: [kind, '\u{10FFFF}'] });
}

function putAlert(tables: AlertTables, before: AlertRecord | null, after: AlertRecord): void {
  if (before !== null && before.startedAt !== after.startedAt) removeIndexes(tables, before);
  const { id, kind, deviceId, startedAt } = after;
  void tables.records.put(id, after);
  void tables.byStart.put([startedAt, id], NOTHING);
  void tables.byDevice.put([deviceId, startedAt, id], NOTHING);
  if (alertStatus(after) === 'firing') void tables.firing.put([kind, id], NOTHING);
  else void tables.firing.remove([kind, id]);
  if (after.telling !== null || after.claimedBy !== null) void tables.untold.put(id, NOTHING);
  else void tables.untold.remove(id);
}

function removeIndexes(tables: AlertTables, { id, deviceId, startedAt }: AlertRecord): void {
  void tables.byStart.remove([startedAt, id]);
  void tables.byDevice.remove([deviceId, startedAt, id]);
}

/** What can be forgotten fires no longer, and is not to be told. */
function removeAlerts(tables: AlertTables, records: readonly AlertRecord[]): void {
  for (const record of records) {
    removeIndexes(tables, record);
    void tables.records.remove(record.id);
  }
}
