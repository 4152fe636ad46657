import { LRUCache } from 'lru-cache';
import type { AnyBulkWriteOperation } from 'mongodb';
import type { Collections } from './collections.js';
import type { DeviceDocument, IncidentDocument, PendingWrites } from './documents.js';
import { tolerateDuplicates } from './duplicate-keys.js';

/** A device and its newest commits. */
export type CommittedDevice = Pick<DeviceDocument, 'device_id' | 'commits'>;

/** Where a writer can stop between two steps; tests do. */
export type AfterStep = (step: 'states' | 'events' | 'incidents') => Promise<void>;

/** Sees to it that what the commits of devices wrote beside the devices is there. */
export interface CommitFinisher {
  /** Writes what one commit of one's own has pending, and remembers that it is done. */
  finishOwn(commit: string, writes: readonly PendingWrites[]): Promise<void>;
  /** Writes what the newest commits of these devices have pending, unless that is known to be done. */
  finishNewest(devices: readonly CommittedDevice[]): Promise<void>;
}

const REMEMBERED_COMMITS = 10_000;

/**
 * A device's newest commit carries its other writes with it, so whoever comes next can do them where the writer died or is slow
 * ("helping", as in lock-free algorithms). Each is harmless when it is done twice, or late: an event is inserted once under its
 * identity, and an incident is never replaced by one of a lower version.
 */
export function createCommitFinisher(collections: Collections, afterStep: AfterStep): CommitFinisher {
  const finished = new LRUCache<string, true>({ max: REMEMBERED_COMMITS });

  async function write(writes: readonly PendingWrites[]): Promise<void> {
    const events = writes.flatMap((pending) => pending.events);
    if (events.length > 0) {
      await tolerateDuplicates(collections.events.insertMany(events, { ordered: false }));
    }
    await afterStep('events');
    const incidents = writes.flatMap((pending) => pending.incidents.map(writeIncident));
    if (incidents.length > 0) {
      await tolerateDuplicates(collections.incidents.bulkWrite(incidents, { ordered: false }));
    }
    await afterStep('incidents');
  }

  return {
    async finishOwn(commit, writes) {
      await write(writes);
      await collections.commits.insertOne({ _id: commit, finished_at: new Date() });
      finished.set(commit, true);
    },
    async finishNewest(devices) {
      const unknown = devices.filter(({ commits }) => !finished.has(commits.at(-1) ?? ''));
      if (unknown.length === 0) return;
      const ids = [...new Set(unknown.flatMap(({ commits }) => commits.slice(-1)))];
      const found = await collections.commits.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray();
      for (const { _id } of found) finished.set(_id, true);
      const unfinished = unknown.filter(({ commits }) => !finished.has(commits.at(-1) ?? ''));
      if (unfinished.length === 0) return;
      // of a device that has a newer commit by now it is that one's: who made it has finished the one before
      const deviceIds = unfinished.map((device) => device.device_id);
      const documents = await collections.devices
        .find(
          { _id: { $in: deviceIds }, device_id: { $in: deviceIds } },
          { projection: { pending: 1 }, batchSize: deviceIds.length + 1 },
        )
        .toArray();
      await write(documents.map(({ pending }) => pending));
    },
  };
}

/** Where the incident is there already in a higher or the same version, this is refused as a duplicate. */
function writeIncident({ _id, ...fields }: IncidentDocument): AnyBulkWriteOperation<IncidentDocument> {
  return {
    replaceOne: { filter: { _id, version: { $lt: fields.version } }, replacement: fields, upsert: true },
  };
}
