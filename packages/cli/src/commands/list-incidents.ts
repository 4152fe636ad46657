import type { ApiClient } from '../api/client.js';
import type { ApiIncident } from '@pisync/server/wire';
import { takeRows } from '../api/take-rows.js';
import { incidentsTable } from '../output/incidents-table.js';
import { printJsonArray } from '../output/json-array.js';
import { count } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';

/** Which incidents, by when they started, and in which form; times ISO 8601. */
export interface ListIncidentsOptions {
  readonly status?: string;
  /** The id of a device. */
  readonly device?: string;
  /** A text that the device id contains. */
  readonly id?: string;
  readonly kind?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  /** All of them, whatever the limit is. */
  readonly all: boolean;
  readonly json: boolean;
}

/** Lists incidents, newest first. */
export async function listIncidents(
  client: ApiClient,
  options: ListIncidentsOptions,
  terminal: Terminal,
): Promise<void> {
  const { status, device, id, kind, since, until, json } = options;
  const query = {
    ...(status !== undefined && { status }),
    ...(device !== undefined && { device_id: device }),
    ...(id !== undefined && { id }),
    ...(kind !== undefined && { kind }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
  const taken = takeRows((limit) => client.incidents({ ...query, limit }), options.all ? null : options.limit);
  if (json) {
    await printJsonArray(taken.rows, terminal);
  } else {
    const incidents: ApiIncident[] = [];
    for await (const incident of taken.rows) incidents.push(incident);
    if (incidents.length > 0) await print(terminal, incidentsTable(incidents, terminal));
    say(terminal, `${count(incidents.length)} ${incidents.length === 1 ? 'incident' : 'incidents'}.`);
  }
  if (taken.hasMore()) say(terminal, 'There are more: give --limit <number>, or --all.');
}
