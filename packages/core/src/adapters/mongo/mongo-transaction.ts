import { ObjectId } from 'mongodb';
import { sameFacts } from '../../domain/event-identity.js';
import { comparePositions } from '../../domain/event-position.js';
import type { DeviceState } from '../../domain/device-state.js';
import type { IncidentChange } from '../../domain/incident.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { AppendOutcome } from '../../ports/event-store.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';
import type { DeviceViews } from './device-views.js';
import { type NoticeDocument, noticeId } from './documents.js';
import { upToSuccess } from './event-documents.js';

/** What a transaction wrote of one device. */
export interface DeviceWrites {
  /** By event id. */
  readonly events: Map<string, SyncEvent>;
  state: DeviceState | null;
  readonly incidents: IncidentChange[];
  readonly notices: NoticeDocument[];
  /** `null` where it stays as it is. */
  untold: boolean | null;
}

/** What a transaction wrote, by device, and which notices it forgets. */
export interface MongoWrites {
  readonly devices: Map<string, DeviceWrites>;
  readonly toldNotices: string[];
}

/** A transaction over views of devices: what it reads is remembered there, what it writes is gathered for the store to commit. */
export function createMongoTransaction(views: DeviceViews, writes: MongoWrites): FleetTransaction {
  function ofDevice(deviceId: string): DeviceWrites {
    const known = writes.devices.get(deviceId);
    if (known !== undefined) return known;
    const none: DeviceWrites = { events: new Map(), state: null, incidents: [], notices: [], untold: null };
    writes.devices.set(deviceId, none);
    return none;
  }

  function appendOne(event: SyncEvent): AppendOutcome {
    const { deviceId, eventId } = event;
    const known = writes.devices.get(deviceId)?.events.get(eventId) ?? views.get(deviceId).known.get(eventId) ?? null;
    if (known !== null) return sameFacts(known, event) ? 'duplicate' : 'conflict';
    ofDevice(deviceId).events.set(eventId, event);
    return 'stored';
  }

  return {
    events: {
      async append(events) {
        // the devices' versions first, then what they have
        await views.open(events.map(({ deviceId }) => deviceId));
        await views.lookUp(events);
        return events.map(appendOne);
      },
      async untilSuccess(deviceId, from, direction) {
        await views.open([deviceId]);
        const sign = direction === 'newer' ? 1 : -1;
        const added = [...(writes.devices.get(deviceId)?.events.values() ?? [])].filter(
          (event) => comparePositions(event, from) * sign > 0,
        );
        const kept = await views.untilSuccess(deviceId, from, direction);
        return upToSuccess([...kept, ...added].sort((a, b) => comparePositions(a, b) * sign));
      },
    },
    devices: {
      async load(deviceIds) {
        await views.open(deviceIds);
        return new Map(
          deviceIds.flatMap((deviceId): [string, DeviceState][] => {
            const { state } = views.get(deviceId);
            return state === null ? [] : [[deviceId, state]];
          }),
        );
      },
      async save(changes) {
        await views.open(changes.map(({ after }) => after.deviceId));
        for (const { after } of changes) ofDevice(after.deviceId).state = after;
      },
    },
    incidents: {
      async save(changes) {
        await views.open(changes.map(deviceOf));
        for (const change of changes) ofDevice(deviceOf(change)).incidents.push(change);
      },
      async addNotices(tidings) {
        await views.open(tidings.map(({ change }) => deviceOf(change)));
        return tidings.map(({ change, backfilled }) => {
          const deviceId = deviceOf(change);
          const { notices } = ofDevice(deviceId);
          // the same when the work runs again on the same version
          const id = noticeId(deviceId, views.get(deviceId).version + 1, notices.length);
          notices.push({ id, order: new ObjectId(), change, ...(backfilled && { backfilled }) });
          return id;
        });
      },
      async untold(deviceIds) {
        await views.open(deviceIds);
        return new Set(deviceIds.filter((deviceId) => views.get(deviceId).untold));
      },
      async markUntold(marks) {
        await views.open(marks.map(({ deviceId }) => deviceId));
        for (const { deviceId, untold } of marks) ofDevice(deviceId).untold = untold;
      },
      async removeNotices(ids) {
        writes.toldNotices.push(...ids);
      },
    },
  };
}

function deviceOf({ before, after }: IncidentChange): string {
  const incident = after ?? before;
  if (incident === null) throw new RangeError('a change is of an incident that was, or is, or both');
  return incident.deviceId;
}
