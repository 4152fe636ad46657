import type { AnyBulkWriteOperation } from 'mongodb';
import type { Collections } from './collections.js';
import type { DeviceDocument } from './documents.js';
import { tolerateDuplicates } from './duplicate-keys.js';

/** What a commit makes of one device's document. */
export interface DeviceCommit {
  readonly deviceId: string;
  /** The version the commit was worked out from; 0 when there was no document. */
  readonly version: number;
  /** The commits of that version. */
  readonly commits: readonly string[];
  readonly fields: Omit<DeviceDocument, '_id' | 'device_id' | 'version' | 'commits' | 'notices' | 'notices_since'>;
  readonly notices: DeviceDocument['notices'];
}

/** Long enough that a commit isn't forgotten between being made and being looked for. */
const KEPT_COMMITS = 8;

/**
 * Commits devices, each by compare-and-set on its version.
 * @param commit a new id, the same for all of them
 * @returns the ids of the devices that were committed; another writer came before the rest
 */
export async function commitDevices(
  { devices }: Collections,
  commit: string,
  commits: readonly DeviceCommit[],
): Promise<ReadonlySet<string>> {
  const operations = commits.map((device) =>
    device.version === 0 ? insertion(commit, device) : change(commit, device),
  );
  const result = await tolerateDuplicates(devices.bulkWrite(operations, { ordered: false }));
  const all = commits.map(({ deviceId }) => deviceId);
  if (result !== null && result.matchedCount + result.insertedCount === commits.length) return new Set(all);
  // the counts don't say which: those have this commit among their newest
  const won = await devices
    .find({ _id: { $in: all }, device_id: { $in: all }, commits: commit }, { projection: { _id: 1 } })
    .toArray();
  return new Set(won.map(({ _id }) => _id));
}

function insertion(commit: string, { deviceId, fields, notices }: DeviceCommit): AnyBulkWriteOperation<DeviceDocument> {
  const document: DeviceDocument = {
    _id: deviceId,
    device_id: deviceId,
    version: 1,
    commits: [commit],
    ...fields,
    notices,
    ...(notices.length > 0 && { notices_since: new Date() }),
  };
  return { insertOne: { document } };
}

function change(
  commit: string,
  { deviceId, version, commits, fields, notices }: DeviceCommit,
): AnyBulkWriteOperation<DeviceDocument> {
  return {
    updateOne: {
      filter: { _id: deviceId, device_id: deviceId, version },
      update: {
        $set: {
          ...fields,
          version: version + 1,
          commits: [...commits, commit].slice(-KEPT_COMMITS),
          ...(notices.length > 0 && { notices_since: new Date() }),
        },
        // behind those of earlier commits, which may not be told yet
        ...(notices.length > 0 && { $push: { notices: { $each: [...notices] } } }),
      },
    },
  };
}
