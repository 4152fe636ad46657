import type { ApiClient } from '../api/client.js';
import type { ApiContact, ApiDevice, ApiEvent } from '@pisync/server/wire';
import { CliError } from '../cli-error.js';
import { historyStrip, STRIP_LEGEND } from '../output/history-strip.js';
import { incidentsTable } from '../output/incidents-table.js';
import { span } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';

/** The syncs of the strip, and of the JSON. */
const HISTORY = 50;
const SHOWN_EVENTS = 10;
const SHOWN_INCIDENTS = 5;

/** Shows a device: its state, its newest syncs, and its incidents. @throws CliError for a device never heard from */
export async function showDevice(
  client: ApiClient,
  deviceId: string,
  { json }: { json: boolean },
  terminal: Terminal,
): Promise<void> {
  const device = await client.device(deviceId);
  if (device === null) throw new CliError(await neverHeardOf(client, deviceId));
  const [{ items: history }, { items: incidents }] = await Promise.all([
    client.history(deviceId, HISTORY).page(),
    client.incidents({ device_id: deviceId, limit: HISTORY }).page(),
  ]);
  if (json) {
    await print(terminal, JSON.stringify({ ...device, history, incidents }));
    return;
  }
  const parts = [describe(device, history, terminal), describeHistory(history.slice(0, SHOWN_EVENTS), terminal)];
  if (incidents.length > 0) {
    parts.push(incidentsTable(incidents.slice(0, SHOWN_INCIDENTS), terminal, { ofOneDevice: true }));
  }
  await print(terminal, parts.join('\n\n'));
  const unseen = incidents.length - SHOWN_INCIDENTS;
  if (unseen > 0) say(terminal, `There are more incidents: pisync incidents --device ${deviceId}`);
}

const SUGGESTIONS = 3;

/** Says that there is no such device, and which ids contain what was given: the number alone, or the beginning. */
async function neverHeardOf(client: ApiClient, deviceId: string): Promise<string> {
  const { items } = await client.devices({ id: deviceId, limit: SUGGESTIONS }).page();
  // an older service takes no notice of the text
  const ids = items
    .map((device) => device.device_id)
    .filter((id) => id.includes(deviceId))
    .join(', ');
  return `nothing was ever heard from a device ${deviceId}; ${ids === '' ? 'check the id' : `did you mean ${ids}?`}`;
}

function describe(device: ApiDevice, history: readonly ApiEvent[], { colors }: Terminal): string {
  const failing = device.status === 'failing';
  const status = failing
    ? colors.red(`failing, ${device.current_streak} in a row since ${device.streak_started_at ?? 'unknown'}`)
    : colors.green('ok');
  const lines: readonly (readonly [string, string])[] = [
    ['Device', colors.bold(device.device_id)],
    ['Kind', device.kind],
    ['Status', status],
    ['Syncs', `${device.total_syncs}, of which ${device.failed_syncs} failed`],
    ['First event', device.first_event_at],
    ['Last event', device.last_event_at],
    ['Last success', device.last_success_at ?? 'none'],
    ...describeContact(device.contact ?? null, colors),
    [`Last ${history.length}`, historyStrip(history, colors)],
    ['', colors.dim(`oldest to newest: ${STRIP_LEGEND}`)],
  ];
  return lines.map(([name, value]) => `${colors.dim(name.padEnd(14))}${value}`).join('\n');
}

/** Nothing where nobody watches. */
function describeContact(
  contact: ApiContact | null,
  colors: Terminal['colors'],
): readonly (readonly [string, string])[] {
  if (contact === null || contact.last_heard_at === null) return [];
  const { state, usual_interval_s: usual } = contact;
  const usually = usual === null ? 'too little is known of when it is' : `usually each ${span(usual * 1000)}`;
  const due =
    state === 'expected' ? `late at ${contact.late_at ?? 'no time'}` : `late since ${contact.late_at ?? 'unknown'}`;
  const heard = state === 'expected' ? colors.green('as expected') : colors.red(state);
  return [
    ['Last heard', contact.last_heard_at],
    ['Contact', `${heard}; ${usually}, ${due}`],
  ];
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
      event.total_errors > 0 ? terminal.colors.red('failed') : 'ok',
      String(event.total_files_synced),
      String(event.total_errors),
      String(event.internet_speed),
      event.clock,
    ]),
    terminal,
  );
}
