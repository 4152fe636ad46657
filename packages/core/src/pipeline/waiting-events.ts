import type { SyncEvent } from '../domain/sync-event.js';

/** Events that are in the journal, or on their way there, and not in the store yet. */
export interface WaitingEvents {
  readonly count: number;
  add(event: SyncEvent): void;
  remove(events: readonly SyncEvent[]): void;
  has(event: SyncEvent): boolean;
  /** The one of the same device and identity. */
  find(event: SyncEvent): SyncEvent | null;
  countOf(deviceId: string): number;
  of(deviceIds: Iterable<string>): readonly SyncEvent[];
  /** All of them, by device: what belongs together in a store is together. */
  byDevice(): readonly SyncEvent[];
}

/** None yet. */
export function createWaitingEvents(): WaitingEvents {
  const devices = new Map<string, SyncEvent[]>();
  let count = 0;

  return {
    get count() {
      return count;
    },
    add(event) {
      const known = devices.get(event.deviceId);
      if (known === undefined) devices.set(event.deviceId, [event]);
      else known.push(event);
      count += 1;
    },
    remove(events) {
      for (const event of events) {
        const known = devices.get(event.deviceId);
        const at = known?.indexOf(event) ?? -1;
        if (known === undefined || at < 0) continue;
        if (known.length === 1) devices.delete(event.deviceId);
        else known.splice(at, 1);
        count -= 1;
      }
    },
    has: (event) => devices.get(event.deviceId)?.includes(event) ?? false,
    find: ({ deviceId, eventId }) => devices.get(deviceId)?.find((event) => event.eventId === eventId) ?? null,
    countOf: (deviceId) => devices.get(deviceId)?.length ?? 0,
    of: (deviceIds) => Array.from(deviceIds).flatMap((deviceId) => devices.get(deviceId) ?? []),
    byDevice: () =>
      Array.from(devices)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, events]) => events),
  };
}
