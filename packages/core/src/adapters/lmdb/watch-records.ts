import { ABSENT_STATES, type AbsentState, type Watch } from '../../domain/watch.js';

/** When a device is to be looked at. */
export type DueKey = [checkAt: number, deviceId: string];
/** A device's place among those of a state that are not heard from, or among `all` of them. */
export type AbsentKey = [list: AbsentState | 'all', lastHeardAt: number, deviceId: string];
/** How a device is watched, less what its key says. */
export type WatchRecord = Omit<Watch, 'deviceId'>;

/** How many places a device has that is not heard from: one of its state, one of `all`. */
export const PLACES_OF_ABSENT = 2;

/** The device's places among those that are not heard from; none while it is expected. */
export function absentKeys(watch: Watch): readonly AbsentKey[] {
  const state = ABSENT_STATES.find((absent) => absent === watch.state);
  if (state === undefined) return [];
  const lists = ['all', state] as const;
  return lists.map((list) => [list, watch.lastHeardAt ?? 0, watch.deviceId]);
}
