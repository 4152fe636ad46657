import type { ApiClient } from '../api/client.js';
import type { ApiDevice, ApiEvent } from '../api/schemas.js';
import { CliError } from '../cli-error.js';
import { print, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';

const SHOWN_EVENTS = 10;

/** Shows a device: its state, and its newest syncs. */
export async function showDevice(
  client: ApiClient,
  deviceId: string,
  { json }: { json: boolean },
  terminal: Terminal,
): Promise<void> {
  const device = await client.device(deviceId);
  if (device === null) throw new CliError(`nothing was ever heard from a device ${deviceId}; check the id`);
  const { items: history } = await client.history(deviceId, SHOWN_EVENTS).page();
  if (json) {
    await print(terminal, JSON.stringify({ ...device, history }));
    return;
  }
  await print(terminal, `${describe(device, terminal)}\n\n${describeHistory(history, terminal)}`);
}

function describe(device: ApiDevice, { colors }: Terminal): string {
  const failing = device.status === 'failing';
  const status = failing
    ? colors.red(`failing, ${device.current_streak} in a row since ${device.streak_started_at ?? 'unknown'}`)
    : colors.green('ok');
  const lines: readonly (readonly [string, string])[] = [
    ['Device', colors.bold(device.device_id)],
    ['Kind', device.kind],
    ['Status', status],
    ['Syncs', `${device.total_syncs}, of which ${device.failed_syncs} failed`],
    ['First event', device.first_event_at ?? 'none'],
    ['Last event', device.last_event_at ?? 'none'],
    ['Last success', device.last_success_at ?? 'none'],
  ];
  return lines.map(([name, value]) => `${colors.dim(name.padEnd(14))}${value}`).join('\n');
}

function describeHistory(history: readonly ApiEvent[], terminal: Terminal): string {
  return renderTable(
    [
      { heading: 'WHEN' },
      { heading: 'RESULT' },
      { heading: 'FILES', numeric: true },
      { heading: 'ERRORS', numeric: true },
      { heading: 'MBIT/S', numeric: true },
      { heading: 'CLOCK' },
    ],
    history.map((event) => [
      event.effective_at,
      event.total_errors > 0 ? 'failed' : 'ok',
      String(event.total_files_synced),
      String(event.total_errors),
      String(event.internet_speed),
      event.clock,
    ]),
    terminal,
  );
}
