import { layoutOf, SMALLEST } from '../layout.js';
import { fitLine, type Line, span } from '../line.js';
import { isNarrowed, type ListName } from '../list-query.js';
import { isLoaded, reach } from '../paged-list.js';
import type { MonitorState } from '../state.js';
import { deviceListLines } from './device-list.js';
import { devicePageLines } from './device-page.js';
import { footerLine } from './footer.js';
import { headerLines, titleLine } from './header.js';
import { helpLines } from './help.js';
import { incidentListLines } from './incident-list.js';
import { tabsLine } from './tabs.js';
import { throughputLines } from './throughput.js';

/** The whole screen: as many lines as the layout has, none wider than the terminal. */
export function frameOf(state: MonitorState): Line[] {
  const { columns, lines, isTooSmall } = layoutOf(state.size);
  const content = isTooSmall ? tooSmallLines(state) : contentLines(state, lines - 1);
  const isOld = state.connection.state === 'reconnecting';
  // the title says since when
  const body = content.slice(0, Math.max(0, lines - 1)).map((line, row) => (isOld && row > 0 ? dimmed(line) : line));
  const padding = Array.from({ length: Math.max(0, lines - 1 - body.length) }, (): Line => []);
  const footer = isTooSmall ? [span(' q quit', 'dim')] : footerLine(state);
  return [...body, ...padding, footer].slice(-Math.max(1, lines)).map((line) => fitLine(line, columns));
}

function dimmed(line: Line): Line {
  return line.map((part) => (part.role === 'selected' ? part : { ...part, role: 'dim' }));
}

function contentLines(state: MonitorState, rows: number): Line[] {
  const { columns } = state.size;
  if (state.isHelpOpen) return [titleLine(state), [], ...helpLines(columns)];
  if (state.opened !== null) {
    return [titleLine(state), ...devicePageLines(state.opened, { columns, rows: rows - 1, nowMs: state.nowMs })];
  }
  const { isRoomy } = layoutOf(state.size);
  return [...headerLines(state), ...(isRoomy ? [[]] : []), tabsLine(state), ...tabLines(state)];
}

function tabLines(state: MonitorState): Line[] {
  const { columns, body, listRows } = layoutOf(state.size);
  if (state.tab === 'throughput') return throughputLines(state, { columns, rows: body });
  const list = state.lists[state.tab];
  if (reach(list) === 0) {
    const words = isLoaded(list) ? emptyWords(state, state.tab) : ['Loading…'];
    return [[], ...words.map((text): Line => [span(`  ${text}`, 'dim')])];
  }
  const size = { columns, rows: listRows };
  return state.tab === 'incidents' ? incidentListLines(state, size) : deviceListLines(state, state.tab, size);
}

function emptyWords({ queries, service }: MonitorState, list: ListName): string[] {
  if (isNarrowed(list, queries[list])) return ['Nothing matches. esc shows all.'];
  switch (list) {
    case 'failing':
      return ['No device is failing.'];
    case 'incidents':
      return ['No device has failed three times in a row.'];
    case 'devices':
      return [
        'No device was heard from yet.',
        `They send to http://${service}/sync-event; to see some here:`,
        'pisync simulate --devices 1000',
      ];
  }
}

function tooSmallLines({ size }: MonitorState): Line[] {
  return [
    [span(' pisync monitor', 'heading')],
    [span(` needs ${SMALLEST.columns} x ${SMALLEST.rows};`)],
    [span(` this is ${size.columns} x ${size.rows}.`)],
  ];
}
