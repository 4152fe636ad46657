import type { AnyBulkWriteOperation } from 'mongodb';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeAlert } from '../../ports/alert-store.js';
import { type AlertDocument, fromAlertDocument, toAlertDocument } from './alert-documents.js';
import type { Collections } from './collections.js';
import { tolerateDuplicates } from './duplicate-keys.js';

/** Alerts that are read and written at a time. */
const CHUNK = 1_000;
const LONGEST_WAIT_MS = 50;

/**
 * Changes alerts, each by compare-and-set on its version. Where another writer came between, what it wrote is read and changed in
 * its turn: a change that is made already comes to nothing then.
 */
export async function changeAlerts(
  collections: Pick<Collections, 'alerts'>,
  ids: readonly string[],
  change: ChangeAlert,
): Promise<void> {
  const all = [...new Set(ids)];
  for (let at = 0; at < all.length; at += CHUNK) await changeChunk(collections, all.slice(at, at + CHUNK), change);
}

async function changeChunk(
  { alerts }: Pick<Collections, 'alerts'>,
  ids: readonly string[],
  change: ChangeAlert,
): Promise<void> {
  for (;;) {
    const found = await alerts.find({ _id: { $in: [...ids] } }, { batchSize: ids.length + 1 }).toArray();
    const known = new Map(found.map((document) => [fromAlertDocument(document).id, document]));
    const writes = ids.flatMap((id) => writesOf(known.get(id) ?? null, id, change));
    if (writes.length === 0) return;
    const result = await tolerateDuplicates(alerts.bulkWrite(writes, { ordered: false }));
    if (result !== null && result.matchedCount + result.insertedCount === writes.length) return;
    await delay(Math.random() * LONGEST_WAIT_MS);
  }
}

function writesOf(
  document: AlertDocument | null,
  id: string,
  change: ChangeAlert,
): readonly AnyBulkWriteOperation<AlertDocument>[] {
  const next = change(document === null ? null : fromAlertDocument(document), id);
  if (next === null) return [];
  if (document === null) return [{ insertOne: { document: toAlertDocument(next, 1) } }];
  const { _id, ...replacement } = toAlertDocument(next, document.version + 1);
  return [{ replaceOne: { filter: { _id, version: document.version }, replacement } }];
}
