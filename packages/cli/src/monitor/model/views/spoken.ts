import { count, minute } from '../../../output/quantities.js';
import { percent } from '../figures.js';
import { rowAt } from '../paged-list.js';
import { type Line, span } from '../line.js';
import type { FeedItem, MonitorState, OpenedDevice } from '../state.js';
import type { ApiDevice, ApiStats } from '@pisync/server/wire';
import { describeChange } from './incident-list.js';
import { describeQuery, positionOf } from './tabs.js';

/**
 * The monitor in sentences, for a screen reader: where one is, what is selected, and whether the service is heard. It holds nothing that
 * changes by itself every second, for each change is read aloud; the figures of the fleet are those of the fourth tab.
 */
export function spokenLines(state: MonitorState): Line[] {
  return [connectionSentence(state), ...sentences(state)].map((text) => [span(text)]);
}

function sentences(state: MonitorState): string[] {
  if (state.isHelpOpen) return HELP;
  if (state.draft !== null) return [`Filter: ${state.draft}. Enter keeps it, escape clears it.`];
  return state.opened === null ? tabSentences(state) : pageSentences(state.opened);
}

const HELP = [
  'Keys: 1 failing devices, 2 incidents, 3 all devices, 4 the fleet in figures.',
  'Down and up move, enter opens a device, escape goes back, slash filters, s sorts, q quits.',
];

function connectionSentence({ service, connection }: MonitorState): string {
  switch (connection.state) {
    case 'connecting':
      return `Connecting to ${service}.`;
    case 'live':
      return `PiSync at ${service}, live.`;
    case 'reconnecting':
      return `PiSync at ${service} can't be heard; connecting again. Figures are old.`;
  }
}

function figureSentences(stats: ApiStats | null): string[] {
  if (stats === null) return ["The fleet in figures: the store can't be read."];
  const { devices, syncs } = stats;
  return [
    `The fleet in figures: ${count(devices.total)} devices, ${count(devices.failing)} failing.`,
    `${percent(syncs.failed, syncs.total)} of the syncs failed.`,
  ];
}

function tabSentences(state: MonitorState): string[] {
  const { tab, lists, queries, pulse } = state;
  if (tab === 'throughput') {
    if (pulse === null) return ['The fleet in figures: nothing was heard yet.'];
    const down = pulse.dependencies.filter(({ ok }) => !ok).map(({ name }) => name);
    return [
      ...figureSentences(pulse.stats),
      down.length === 0 ? 'All dependencies answer.' : `Down: ${down.join(', ')}.`,
    ];
  }
  const name = { failing: 'Failing devices', incidents: 'Incidents', devices: 'All devices' }[tab];
  const narrowed = describeQuery(tab, queries[tab]);
  const where = `${name}${narrowed === '' ? '' : `, ${narrowed}`}, ${positionOf(state) || 'no row'}.`;
  const { index } = lists[tab].selected;
  const told = tab === 'incidents' ? incidentSentence(rowAt(lists.incidents, index)?.value) : null;
  const shown = tab === 'incidents' ? told : deviceSentence(rowAt(lists[tab], index)?.value);
  return shown === null ? [where] : [where, shown];
}

function deviceSentence(device: ApiDevice | undefined): string | null {
  if (device === undefined) return null;
  const { device_id, status, current_streak: streak, failed_syncs, total_syncs, last_event_at: last } = device;
  const heard = last === null ? 'never synced' : `last sync ${minute(last)}`;
  return `${device_id}: ${status}, ${count(streak)} failures in a row, ${count(failed_syncs)} of ${count(total_syncs)} failed, ${heard}.`;
}

function incidentSentence(item: FeedItem | undefined): string | null {
  if (item === undefined) return null;
  const what = describeChange(item).text.slice(2);
  const { device_id, length, started_at } = item.incident;
  return `${device_id}: ${what}, ${count(length)} failures since ${minute(started_at)}.`;
}

function pageSentences({ answer, deviceId, problem }: OpenedDevice): string[] {
  if (answer === null) return [`${deviceId}: ${problem ?? 'loading'}.`];
  const lately = answer.history.slice(0, 10).map(({ total_errors }) => (total_errors > 0 ? 'failed' : 'ok'));
  return [
    deviceSentence(answer.device) ?? '',
    `Newest syncs first: ${lately.join(', ')}.`,
    `${count(answer.incidents.length)} incidents.`,
  ];
}
