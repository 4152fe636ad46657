import { z } from 'zod';
import { positionOf } from '../domain/event-position.js';
import type { SyncEvent } from '../domain/sync-event.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { type Page, type PageOptions, readPage } from './page.js';

const position = z.object({ effectiveAt: z.number(), timestamp: z.number(), eventId: z.string() });

/**
 * A page of a device's events, newest first; `null` when nothing was ever heard from the device.
 * @throws PisyncError `invalid_query`
 */
export async function deviceHistory(
  store: FleetStore,
  deviceId: string,
  options: PageOptions,
): Promise<Page<SyncEvent> | null> {
  const page = await readPage(options, {
    name: `history/${deviceId}`,
    position,
    positionOf,
    read: (before, limit) => store.events.history(deviceId, { before, limit }),
  });
  if (page.items.length === 0 && (await store.devices.get(deviceId)) === null) return null;
  return page;
}
