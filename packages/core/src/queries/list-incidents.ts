import { z } from 'zod';
import type { DeviceKind } from '../domain/device-kind.js';
import type { Incident, IncidentStatus } from '../domain/incident.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { incidentPosition } from '../ports/incident-store.js';
import { type Page, type PageOptions, readPage } from './page.js';

const position = z.object({ startedAt: z.number(), id: z.string() });

/** Which incidents; `since` and `until` (exclusive) are about when they started, in epoch milliseconds. */
export interface ListIncidentsOptions extends PageOptions {
  readonly deviceId?: string | undefined;
  /** A text that the device's id contains. */
  readonly deviceIdContains?: string | undefined;
  readonly kind?: DeviceKind | undefined;
  readonly status?: IncidentStatus | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** A page of incidents, newest first. @throws PisyncError `invalid_query` */
export function listIncidents(store: FleetStore, options: ListIncidentsOptions): Promise<Page<Incident>> {
  const { deviceId, deviceIdContains, kind, status, since, until } = options;
  return readPage(options, {
    name: 'incidents',
    position,
    positionOf: incidentPosition,
    read: (after, limit) =>
      store.incidents.list({
        after,
        limit,
        ...(deviceId !== undefined && { deviceId }),
        ...(deviceIdContains !== undefined && { deviceIdContains }),
        ...(kind !== undefined && { kind }),
        ...(status !== undefined && { status }),
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
      }),
  });
}
