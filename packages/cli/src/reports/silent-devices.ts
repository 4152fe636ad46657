import type { ApiClient } from '../api/client.js';
import { daysBetween } from './period.js';
import type { ListPart } from './report.js';
import { showCount, showTime } from './show-cell.js';

/** What silent devices are found with; times ISO 8601. */
export interface SilentDevicesParts {
  readonly client: ApiClient;
  readonly kind: string | null;
  readonly days: number;
  /** Devices not heard from since are silent. */
  readonly before: string;
  /** What the days of silence are counted to. */
  readonly until: string;
  readonly shown: number;
  /** How many there are. */
  readonly total: () => Promise<number>;
  readonly signal: AbortSignal;
}

/** The devices not heard from for some days, longest silent first; asks for no page beyond them. */
export function silentDevicesPart(parts: SilentDevicesParts): ListPart {
  const { client, kind, days, before, until, shown, total, signal } = parts;
  return {
    type: 'list',
    name: 'silent_devices',
    title: 'Silent devices',
    about: `Not heard from in the ${days} ${days === 1 ? 'day' : 'days'} before ${showTime(until)} UTC, longest silent first.`,
    columns: [
      { field: 'device_id', heading: 'Device', shrinks: true },
      { field: 'kind', heading: 'Kind' },
      { field: 'silent_days', heading: 'Days silent', numeric: true, show: showCount },
      { field: 'last_event_at', heading: 'Last event (UTC)', show: showTime },
      { field: 'total_syncs', heading: 'Syncs', numeric: true, show: showCount },
      { field: 'current_streak', heading: 'Failed in a row', numeric: true, show: showCount },
    ],
    empty: 'Every device was heard from.',
    shown,
    total,
    async *pages() {
      const devices = client.devices({ sort: 'last_event_at', ...(kind !== null && { kind }) });
      for await (const page of devices.pages(signal)) {
        const silent = page.filter(({ last_event_at: heard }) => heard < before);
        yield silent.map((device) => ({
          device_id: device.device_id,
          kind: device.kind,
          silent_days: daysBetween(device.last_event_at, until),
          last_event_at: device.last_event_at,
          total_syncs: device.total_syncs,
          current_streak: device.current_streak,
        }));
        if (silent.length < page.length) return;
      }
    },
  };
}
