import { z } from 'zod';
import type { DayCounts } from '../domain/day-counts.js';
import { DEVICE_KINDS, type DeviceKind } from '../domain/device-kind.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { type Page, type PageOptions, readPage } from './page.js';

/** The last time that a date can have. */
const LAST_TIME = 8.64e15;
const position = z.object({ day: z.int().min(-LAST_TIME).max(LAST_TIME), kind: z.enum(DEVICE_KINDS) });

/**
 * Which days, and of which kind of devices; days of UTC of which any part lies from `since` up to `until` (exclusive), in epoch
 * milliseconds. They are counted whole.
 */
export interface ListDaysOptions extends PageOptions {
  readonly kind?: DeviceKind | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** A page of what happened each day, newest day first, then by kind. @throws PisyncError `invalid_query` */
export function listDays(store: FleetStore, options: ListDaysOptions): Promise<Page<DayCounts>> {
  const { kind, since, until } = options;
  return readPage(options, {
    name: 'days',
    position,
    positionOf: ({ day, kind: ofKind }) => ({ day, kind: ofKind }),
    read: (after, limit) =>
      store.days.list({
        after,
        limit,
        ...(kind !== undefined && { kind }),
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
      }),
  });
}
