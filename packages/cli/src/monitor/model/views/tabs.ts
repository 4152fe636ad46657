import { count } from '../../../output/quantities.js';
import { type Line, span, widthOf } from '../line.js';
import { type ListName, type ListQuery } from '../list-query.js';
import { listOf } from '../narrow-list.js';
import { reach } from '../paged-list.js';
import { type MonitorState, type Tab, TABS } from '../state.js';

const NAMES: Readonly<Record<Tab, string>> = {
  failing: 'Failing',
  incidents: 'Incidents',
  devices: 'Devices',
  throughput: 'Throughput',
};

/** The tabs, the one in view in brackets, and how its list is narrowed. */
export function tabsLine(state: MonitorState): Line {
  const tabs = TABS.flatMap((tab, index): Line => {
    const text = `${index + 1} ${NAMES[tab]}`;
    return tab === state.tab ? [span(`[${text}]`, 'selected'), span(' ')] : [span(` ${text} `, 'dim'), span(' ')];
  });
  const left = [span(' '), ...tabs];
  const list = listOf(state.tab);
  const right = list === null ? [] : [span(`${describeQuery(list, state.queries[list])} `, 'accent')];
  const room = state.size.columns - widthOf(left) - widthOf(right);
  return room < 1 ? left : [...left, span(' '.repeat(room)), ...right];
}

/** How a list is narrowed: `id has 12, pibook`; nothing where it isn't. */
export function describeQuery(list: ListName, { text, kind, status }: ListQuery): string {
  const isChosen = list === 'failing' ? null : status;
  const parts = [text === '' ? null : list === 'incidents' ? `of ${text}` : `id has ${text}`, kind, isChosen];
  return parts.filter((part) => part !== null).join(', ');
}

/** How many rows a list has in all, as far as that is known without walking it. */
export function totalOf({ pulse, lists, queries }: MonitorState, list: ListName): number | null {
  const { end, lead } = lists[list];
  if (end !== null) return end + lead.length;
  const { text, kind, status } = queries[list];
  const devices = pulse?.stats?.devices;
  if (devices === undefined || text !== '') return null;
  if (list === 'failing') return kind === null ? devices.failing : null;
  if (list === 'incidents' || status !== null) return null;
  switch (kind) {
    case null:
      return devices.total;
    case 'pibook':
      return devices.pibooks;
    case 'pibox':
      return devices.piboxes;
    default:
      return devices.unknown;
  }
}

/** Where in its list the selection is: `12 of 3,412`; `12 of 200+` where nobody knows how long the list is. */
export function positionOf(state: MonitorState): string {
  const name = listOf(state.tab);
  if (name === null) return '';
  const list = state.lists[name];
  const { selected, fromEnd } = list;
  if (selected.id === null) return '';
  const total = totalOf(state, name);
  if (total !== null) {
    const position = fromEnd ? total - selected.index : selected.index + 1;
    return `${count(Math.max(1, position))} of ${count(Math.max(total, position))}`;
  }
  if (!fromEnd) return `${count(selected.index + 1)} of ${count(reach(list))}+`;
  return selected.index === 0 ? 'the last' : `${count(selected.index)} before the last`;
}
