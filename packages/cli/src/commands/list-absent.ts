import type { ApiClient } from '../api/client.js';
import type { ApiAbsentDevice } from '@pisync/server/wire';
import { takeRows } from '../api/take-rows.js';
import { printJsonArray } from '../output/json-array.js';
import { count, minute, span } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';

/** Which of the devices that are not heard from, and in which form. */
export interface ListAbsentOptions {
  readonly state?: string;
  readonly limit: number;
  /** All of them, whatever the limit is. */
  readonly all: boolean;
  readonly json: boolean;
}

/** Lists devices that are not heard from, the longest absent first. */
export async function listAbsent(client: ApiClient, options: ListAbsentOptions, terminal: Terminal): Promise<void> {
  const query = options.state === undefined ? {} : { state: options.state };
  const taken = takeRows((limit) => client.absentDevices({ ...query, limit }), options.all ? null : options.limit);
  if (options.json) {
    await printJsonArray(taken.rows, terminal);
  } else {
    const devices: ApiAbsentDevice[] = [];
    for await (const device of taken.rows) devices.push(device);
    if (devices.length > 0) await print(terminal, absentTable(devices, terminal));
    const are = devices.length === 1 ? 'device is' : 'devices are';
    say(terminal, `${count(devices.length)} ${are} not heard from.`);
  }
  if (taken.hasMore()) say(terminal, 'There are more: give --limit <number>, or --all.');
}

function absentTable(devices: readonly ApiAbsentDevice[], terminal: Terminal): string {
  const { red, yellow } = terminal.colors;
  return renderTable(
    [
      { heading: 'DEVICE', shrinks: true },
      { heading: 'STATE' },
      { heading: 'LAST HEARD (UTC)' },
      { heading: 'USUALLY EACH', numeric: true, yields: true },
      { heading: 'LATE SINCE (UTC)' },
    ],
    devices.map((device) => [
      device.device_id,
      device.state === 'silent' ? red(device.state) : yellow(device.state),
      device.last_heard_at === null ? '' : minute(device.last_heard_at),
      device.usual_interval_s === null ? '' : span(device.usual_interval_s * 1000),
      device.late_at === null ? '' : minute(device.late_at),
    ]),
    terminal,
  );
}
