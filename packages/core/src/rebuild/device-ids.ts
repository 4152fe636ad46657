import type { FleetStore } from '../ports/fleet-store.js';

/** Which devices: all, one, or those whose ids are in a range, both ends included. */
export type DeviceSelection = { readonly deviceId: string } | { readonly from?: string; readonly to?: string };

/** Whether all devices there are were asked for. */
export function selectsAll(selection: DeviceSelection): boolean {
  return !('deviceId' in selection) && selection.from === undefined && selection.to === undefined;
}

/**
 * Ids of devices that may be kept, ascending, a page at a time: of those with events, of those with a state, and the first that
 * was asked for, whether or not it is there.
 *
 * @param after only ids behind this one
 */
export async function* deviceIdPages(
  store: FleetStore,
  selection: DeviceSelection,
  { after, size }: { after: string | null; size: number },
): AsyncGenerator<readonly string[], void, undefined> {
  if ('deviceId' in selection) {
    if (after === null || after < selection.deviceId) yield [selection.deviceId];
    return;
  }
  const { from = null, to = null } = selection;
  let last = after;
  if (from !== null && (last === null || last < from) && (to === null || from <= to)) {
    yield [from];
    last = from;
  }
  for (;;) {
    const page: readonly string[] = await nextIds(store, last, size);
    const wanted = to === null ? page : page.filter((deviceId) => deviceId <= to);
    if (wanted.length > 0) yield wanted;
    if (page.length < size || wanted.length < page.length) return;
    last = page.at(-1) ?? last;
  }
}

/** The next ids of either kind: each of the two pages has all of its kind that can be among the first. */
async function nextIds({ events, devices }: FleetStore, after: string | null, limit: number): Promise<string[]> {
  const [withEvents, withStates] = await Promise.all([
    events.deviceIds({ after, limit }),
    devices.list({
      orderBy: 'device_id',
      descending: false,
      after: after === null ? null : { value: 0, deviceId: after },
      limit,
    }),
  ]);
  const ids = new Set([...withEvents, ...withStates.map(({ deviceId }) => deviceId)]);
  return [...ids].sort((a, b) => (a < b ? -1 : 1)).slice(0, limit);
}
