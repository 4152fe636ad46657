import type { ApiClient } from '../api/client.js';
import type { ApiDevice } from '@pisync/server/wire';
import { readAhead } from './read-ahead.js';
import { createTopList } from './top-list.js';

/** What is looked for among the devices. */
export interface ScanOptions {
  readonly kind: string | null;
  /** Devices not heard from since are silent; ISO 8601. */
  readonly silentBefore: string;
  /** Links are judged of devices heard from since; ISO 8601. */
  readonly heardSince: string;
  /** How many of the slowest are kept. */
  readonly slowest: number;
  readonly signal: AbortSignal;
  /** Told how many devices were looked at. */
  readonly onProgress: (devices: number) => void;
}

/** Devices of a kind, in figures. */
export interface KindCounts {
  readonly devices: number;
  readonly failing: number;
  readonly silent: number;
}

/** What a look at every device gave. */
export interface DeviceScan {
  readonly kinds: ReadonlyMap<string, KindCounts>;
  /** Those whose newest sync was the slowest, slowest first. */
  readonly slowest: readonly ApiDevice[];
}

/** Looks at every device once, page by page; what it holds meanwhile doesn't grow with the fleet. */
export async function scanDevices(client: ApiClient, options: ScanOptions): Promise<DeviceScan> {
  const { kind, silentBefore, heardSince, signal, onProgress } = options;
  const kinds = new Map<string, KindCounts>();
  const slowest = createTopList<ApiDevice>(options.slowest, bySpeed);
  let looked = 0;
  for await (const page of readAhead(client.devices(kind === null ? {} : { kind }), signal)) {
    for (const device of page) {
      const heard = device.last_event_at;
      const before = kinds.get(device.kind) ?? { devices: 0, failing: 0, silent: 0 };
      kinds.set(device.kind, {
        devices: before.devices + 1,
        failing: before.failing + (device.status === 'failing' ? 1 : 0),
        silent: before.silent + (heard < silentBefore ? 1 : 0),
      });
      if (device.latest !== null && heard >= heardSince) slowest.add(device);
    }
    looked += page.length;
    onProgress(looked);
  }
  return { kinds, slowest: slowest.items() };
}

function bySpeed(a: ApiDevice, b: ApiDevice): number {
  const speeds = (a.latest?.internet_speed ?? 0) - (b.latest?.internet_speed ?? 0);
  return speeds || (a.device_id < b.device_id ? -1 : 1);
}
