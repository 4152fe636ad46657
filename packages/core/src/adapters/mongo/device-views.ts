import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import type { DeviceState } from '../../domain/device-state.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { Collections } from './collections.js';
import { type DeviceDocument, eventKey, fromDeviceDocument } from './documents.js';
import { readKnown, readUntilSuccess, upToSuccess } from './event-documents.js';
import type { CommitFinisher } from './finish-commits.js';
import { createHistoryLoader } from './history-loader.js';

/** A device as it was at one version, and what was read of its events since. */
export interface DeviceView {
  readonly deviceId: string;
  /** 0 when it had no document. */
  readonly version: number;
  readonly commits: readonly string[];
  readonly state: DeviceState | null;
  /** It has an open incident that nobody was told of. */
  readonly untold: boolean;
  readonly openIncidents: number;
  readonly resolvedIncidents: number;
  /** Its events by id, as far as they were looked for; `null` for one that isn't kept. */
  readonly known: Map<string, SyncEvent | null>;
  /** All its events, oldest first, once they were read. */
  history: Promise<readonly SyncEvent[]> | null;
  readonly stretches: Map<string, Promise<readonly SyncEvent[]>>;
}

/** Remembers what was read of devices, so that work which runs again on it comes to the same. */
export interface DeviceViews {
  /** Reads those that aren't read yet. */
  open(deviceIds: Iterable<string>): Promise<void>;
  get(deviceId: string): DeviceView;
  /** Looks for events of opened devices. */
  lookUp(events: readonly SyncEvent[]): Promise<void>;
  /** A device's events beyond a position, nearest first, up to the first success. */
  untilSuccess(deviceId: string, from: EventPosition, direction: 'older' | 'newer'): Promise<readonly SyncEvent[]>;
  /** Forgets a device, to be read anew. */
  drop(deviceId: string): void;
}

const VIEW_FIELDS = { notices: 0, pending: 0 } as const;

/**
 * Views begin empty. Opening one reads the device's document and finishes its newest commit before any event is read. So the
 * events that are read are those of that version and perhaps later ones; were there later ones, a compare-and-set on the
 * version fails, and all is read again. When it succeeds, they were exactly those of the version.
 *
 * @param wholeHistoryUpTo a device with at most so many events has them all read, together with those of other devices
 */
export function createDeviceViews(
  collections: Collections,
  finisher: CommitFinisher,
  wholeHistoryUpTo: number,
): DeviceViews {
  const views = new Map<string, DeviceView>();
  const loader = createHistoryLoader(collections);

  function get(deviceId: string): DeviceView {
    const view = views.get(deviceId);
    if (view === undefined) throw new RangeError(`device ${deviceId} was not read before it was asked for`);
    return view;
  }

  return {
    async open(deviceIds) {
      const unread = [...new Set(deviceIds)].filter((deviceId) => !views.has(deviceId));
      if (unread.length === 0) return;
      const documents = await collections.devices
        .find(
          { _id: { $in: unread }, device_id: { $in: unread } },
          { projection: VIEW_FIELDS, batchSize: unread.length + 1 },
        )
        .toArray();
      await finisher.finishNewest(documents);
      const byId = new Map(documents.map((document) => [document.device_id, document]));
      for (const deviceId of unread) views.set(deviceId, viewOf(deviceId, byId.get(deviceId)));
    },
    get,
    async lookUp(events) {
      const unread = events.filter(({ deviceId, eventId }) => {
        const { version, known } = get(deviceId);
        if (known.has(eventId)) return false;
        // nothing is kept of a device that has no document
        if (version === 0) known.set(eventId, null);
        return version > 0;
      });
      const found = await readKnown(collections, unread);
      for (const { deviceId, eventId } of unread) {
        get(deviceId).known.set(eventId, found.get(eventKey(deviceId, eventId)) ?? null);
      }
    },
    untilSuccess(deviceId, from, direction) {
      const view = get(deviceId);
      const { state, stretches } = view;
      if (state !== null && state.totalSyncs <= wholeHistoryUpTo) {
        view.history ??= loader.load(deviceId, state.totalSyncs);
        return view.history.then((history) => nearest(history, from, direction));
      }
      const key = `${direction} ${from.effectiveAt} ${from.timestamp} ${from.eventId}`;
      const read = stretches.get(key) ?? readUntilSuccess(collections, deviceId, from, direction);
      stretches.set(key, read);
      return read;
    },
    drop: (deviceId) => views.delete(deviceId),
  };
}

function viewOf(deviceId: string, document: DeviceDocument | undefined): DeviceView {
  return {
    deviceId,
    version: document?.version ?? 0,
    commits: document?.commits ?? [],
    state: document === undefined ? null : fromDeviceDocument(document),
    untold: document?.untold ?? false,
    openIncidents: document?.open_incidents ?? 0,
    resolvedIncidents: document?.resolved_incidents ?? 0,
    known: new Map(),
    history: null,
    stretches: new Map(),
  };
}

/** The events of a history, oldest first, that are beyond a position, nearest first, up to the first success. */
function nearest(
  history: readonly SyncEvent[],
  from: EventPosition,
  direction: 'older' | 'newer',
): readonly SyncEvent[] {
  const beyond =
    direction === 'newer'
      ? history.filter((event) => comparePositions(event, from) > 0)
      : history.filter((event) => comparePositions(event, from) < 0).toReversed();
  return upToSuccess(beyond);
}
