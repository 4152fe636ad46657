import type { FleetStore, ScanPosition, SyncEvent } from '@pisync/core';
import type { ApiClient } from '../api/client.js';
import type { ApiEvent } from '@pisync/server/wire';

/** Which events, by device and by effective time: `since` and later, earlier than `until`, both ISO 8601. */
export interface ExportFilter {
  readonly device?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Events in the shape of the API, by device and then in effective order, some at a time. */
export type ExportPages = AsyncGenerator<readonly ApiEvent[], void, undefined>;

const PAGE = 1000;

/** Events of a store that this process has opened. */
export async function* storeEvents(store: FleetStore, { device, since, until }: ExportFilter): ExportPages {
  // a service that is asked presents them itself, and then nothing of this is needed
  const { presentEvent } = await import('@pisync/server');
  const filter = {
    limit: PAGE,
    ...(device !== undefined && { deviceId: device }),
    ...(since !== undefined && { since: Date.parse(since) }),
    ...(until !== undefined && { until: Date.parse(until) }),
  };
  let after: ScanPosition | null = null;
  for (;;) {
    const events: readonly SyncEvent[] = await store.events.scan({ ...filter, after });
    if (events.length > 0) yield events.map(presentEvent);
    after = events.at(-1) ?? null;
    if (events.length < PAGE) return;
  }
}

/** Events that a service tells. It tells them newest first, so that one device's are held at a time. */
export async function* serviceEvents(client: ApiClient, filter: ExportFilter, signal: AbortSignal): ExportPages {
  if (filter.device !== undefined) {
    if ((await client.device(filter.device)) !== null) yield* deviceEvents(client, filter.device, filter, signal);
    return;
  }
  for await (const devices of client.devices({ sort: 'device_id' }).pages()) {
    for (const { device_id } of devices) yield* deviceEvents(client, device_id, filter, signal);
  }
}

async function* deviceEvents(
  client: ApiClient,
  deviceId: string,
  { since, until }: ExportFilter,
  signal: AbortSignal,
): ExportPages {
  const [from, to] = [
    since === undefined ? -Infinity : Date.parse(since),
    until === undefined ? Infinity : Date.parse(until),
  ];
  const found: ApiEvent[] = [];
  for await (const page of client.history(deviceId).pages()) {
    // not given to each request: what listens to a signal is kept for as long as there is the signal
    signal.throwIfAborted();
    found.push(...page.filter(({ effective_at }) => isWithin(Date.parse(effective_at), from, to)));
    const oldest = page.at(-1);
    if (oldest === undefined || Date.parse(oldest.effective_at) < from) break;
  }
  if (found.length > 0) yield found.toReversed();
}

function isWithin(at: number, from: number, to: number): boolean {
  return at >= from && at < to;
}
