import type { ApiClient } from '../api/client.js';
import type { ApiDevice } from '@pisync/server/wire';
import { takeRows } from '../api/take-rows.js';
import { printJsonArray } from '../output/json-array.js';
import { count, minute } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';

/** Which devices, in which order, and in which form. */
export interface ListDevicesOptions {
  readonly status?: string;
  readonly kind?: string;
  /** A text that the device id contains. */
  readonly id?: string;
  readonly sort: string;
  readonly limit: number;
  /** All of them, whatever the limit is. */
  readonly all: boolean;
  readonly json: boolean;
}

/** Lists devices. */
export async function listDevices(client: ApiClient, options: ListDevicesOptions, terminal: Terminal): Promise<void> {
  const { status, kind, id, sort, json } = options;
  const query = {
    sort,
    ...(status !== undefined && { status }),
    ...(kind !== undefined && { kind }),
    ...(id !== undefined && { id }),
  };
  const taken = takeRows((limit) => client.devices({ ...query, limit }), options.all ? null : options.limit);
  if (json) {
    await printJsonArray(taken.rows, terminal);
  } else {
    const devices: ApiDevice[] = [];
    for await (const device of taken.rows) devices.push(device);
    if (devices.length > 0) await print(terminal, devicesTable(devices, terminal));
    say(terminal, `${count(devices.length)} ${devices.length === 1 ? 'device' : 'devices'}.`);
  }
  if (taken.hasMore()) say(terminal, 'There are more: give --limit <number>, or --all.');
}

function devicesTable(devices: readonly ApiDevice[], terminal: Terminal): string {
  const { red } = terminal.colors;
  return renderTable(
    [
      { heading: 'DEVICE', shrinks: true },
      { heading: 'STATUS' },
      { heading: 'FAILED', numeric: true },
      { heading: 'SYNCS', numeric: true },
      { heading: 'IN A ROW', numeric: true },
      { heading: 'LAST EVENT (UTC)' },
    ],
    devices.map((device) => [
      device.device_id,
      device.status === 'failing' ? red(device.status) : device.status,
      String(device.failed_syncs),
      String(device.total_syncs),
      String(device.current_streak),
      minute(device.last_event_at),
    ]),
    terminal,
  );
}
