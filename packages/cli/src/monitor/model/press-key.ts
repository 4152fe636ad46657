import type { KeyPress } from './key-press.js';
import { layoutOf } from './layout.js';
import { firstQueries, isNarrowed, type ListName, nextKind, nextOrder, nextStatus, PAGE_ROWS } from './list-query.js';
import { applyDraft, askList, listOf, restart } from './narrow-list.js';
import { reach, rowAt, select } from './paged-list.js';
import { type MonitorState, type Tab, TABS } from './state.js';

/** The monitor after a key; what means nothing where it is pressed changes nothing. */
export function pressKey(state: MonitorState, key: KeyPress): MonitorState {
  if (key.name === 'ctrl-c') return { ...state, isQuitting: true };
  if (state.draft !== null) return typeFilter(state, state.draft, key);
  if (key.name === 'text') return key.text.split('').reduce(pressLetter, state);
  if (state.isHelpOpen) return key.name === 'escape' || key.name === 'enter' ? { ...state, isHelpOpen: false } : state;
  switch (key.name) {
    case 'tab':
    case 'right':
      return goTo(state, neighbour(state.tab, 1));
    case 'shift-tab':
    case 'left':
      return goTo(state, neighbour(state.tab, -1));
    case 'up':
      return move(state, -1);
    case 'down':
      return move(state, 1);
    case 'page-up':
      return move(state, -layoutOf(state.size).listRows);
    case 'page-down':
      return move(state, layoutOf(state.size).listRows);
    case 'home':
      return goToBeginning(state);
    case 'end':
      return goToEnd(state);
    case 'enter':
      return open(state);
    case 'escape':
      return goBack(state);
    default:
      return state;
  }
}

function pressLetter(state: MonitorState, letter: string): MonitorState {
  // the rest of what was typed at once
  if (state.draft !== null) return { ...state, draft: state.draft + letter };
  if (letter === 'q') return { ...state, isQuitting: true };
  if (letter === '?') return { ...state, isHelpOpen: !state.isHelpOpen };
  if (state.isHelpOpen) return state;
  const tab = TABS[Number(letter) - 1];
  if (tab !== undefined) return goTo(state, tab);
  switch (letter) {
    case 'j':
      return move(state, 1);
    case 'k':
      return move(state, -1);
    case 'g':
      return goToBeginning(state);
    case 'G':
      return goToEnd(state);
    default:
      return pressListLetter(state, letter);
  }
}

function pressListLetter(state: MonitorState, letter: string): MonitorState {
  const list = listInView(state);
  if (list === null) return state;
  const query = state.queries[list];
  switch (letter) {
    case '/':
      return { ...state, draft: query.text };
    case 's':
      return list === 'incidents' ? state : askList(state, list, nextOrder(query));
    case 'S':
      return list === 'incidents' ? state : askList(state, list, { ...query, descending: !query.descending });
    case 'f':
      return askList(state, list, nextStatus(list, query));
    case 't':
      return askList(state, list, nextKind(query));
    default:
      return state;
  }
}

/** The list that keys act on; `null` on a device's page and where there is none. */
function listInView({ opened, tab }: MonitorState): ListName | null {
  return opened === null ? listOf(tab) : null;
}

const LONGEST_ID = 128;

function typeFilter(state: MonitorState, draft: string, key: KeyPress): MonitorState {
  switch (key.name) {
    case 'text':
      return { ...state, draft: (draft + key.text).slice(0, LONGEST_ID) };
    case 'backspace':
      return { ...state, draft: draft.slice(0, -1) };
    case 'ctrl-u':
      return { ...state, draft: '' };
    case 'enter':
      return { ...applyDraft(state), draft: null };
    case 'escape':
      return { ...applyDraft({ ...state, draft: '' }), draft: null };
    // moving ends the typing and keeps the filter
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return pressKey({ ...applyDraft(state), draft: null }, key);
    default:
      return state;
  }
}

function neighbour(tab: Tab, step: number): Tab {
  return TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? tab;
}

function goTo(state: MonitorState, tab: Tab): MonitorState {
  return { ...state, tab, opened: null };
}

function goBack(state: MonitorState): MonitorState {
  if (state.opened !== null) return { ...state, opened: null };
  const list = listOf(state.tab);
  if (list === null || !isNarrowed(list, state.queries[list])) return state;
  const { text, kind, status } = firstQueries()[list];
  return askList(state, list, { ...state.queries[list], text, kind, status });
}

function open(state: MonitorState): MonitorState {
  const deviceId = selectedDevice(state);
  if (state.opened !== null || deviceId === null) return state;
  return { ...state, opened: { deviceId, answer: null, asked: null, problem: null, top: 0 } };
}

/** The device that Enter opens; `null` where nothing is selected. */
export function selectedDevice({ tab, lists }: MonitorState): string | null {
  if (tab === 'throughput') return null;
  if (tab === 'incidents') {
    return rowAt(lists.incidents, lists.incidents.selected.index)?.value.incident.device_id ?? null;
  }
  return rowAt(lists[tab], lists[tab].selected.index)?.value.device_id ?? null;
}

function move(state: MonitorState, lines: number): MonitorState {
  if (state.opened !== null) {
    const last = Math.max(0, (state.opened.answer?.incidents.length ?? 0) - 1);
    return { ...state, opened: { ...state.opened, top: Math.max(0, Math.min(last, state.opened.top + lines)) } };
  }
  const list = listOf(state.tab);
  if (list === null) return state;
  const { fromEnd, selected } = state.lists[list];
  // what is walked from its end is shown with the end at the bottom
  return selectAt(state, list, selected.index + (fromEnd ? -lines : lines));
}

function selectAt(state: MonitorState, list: ListName, index: number): MonitorState {
  const rows = layoutOf(state.size).listRows;
  const { lists } = state;
  if (list === 'incidents') {
    return { ...state, lists: { ...lists, incidents: select(lists.incidents, index, rows) } };
  }
  return { ...state, lists: { ...lists, [list]: select(lists[list], index, rows) } };
}

function goToBeginning(state: MonitorState): MonitorState {
  const list = listInView(state);
  if (list === null) return state.opened === null ? state : { ...state, opened: { ...state.opened, top: 0 } };
  return state.lists[list].fromEnd ? restart(state, list, false) : selectAt(state, list, 0);
}

function goToEnd(state: MonitorState): MonitorState {
  const list = listInView(state);
  if (list === null) return move(state, Infinity);
  const { fromEnd, end } = state.lists[list];
  if (fromEnd) return selectAt(state, list, 0);
  // the end of a long list is the beginning of the list turned round; the service turns no incidents round
  const isLong = end === null || end > PAGE_ROWS;
  if (list !== 'incidents' && isLong) return restart(state, list, true);
  return selectAt(state, list, reach(state.lists[list]) - 1);
}
