import type { ListName, ListQuery } from './list-query.js';
import { emptyList } from './paged-list.js';
import type { MonitorState, Tab } from './state.js';

/** The list of a tab; `null` for a tab that has none. */
export function listOf(tab: Tab): ListName | null {
  return tab === 'throughput' ? null : tab;
}

/** Asks a list something else; the same again changes nothing. */
export function askList(state: MonitorState, name: ListName, query: ListQuery): MonitorState {
  const before = state.queries[name];
  const isSame =
    before.text === query.text &&
    before.kind === query.kind &&
    before.status === query.status &&
    before.order === query.order &&
    before.descending === query.descending;
  return isSame ? state : restart({ ...state, queries: { ...state.queries, [name]: query } }, name, false);
}

/** Walks a list anew, from its beginning or its end. */
export function restart(state: MonitorState, name: ListName, fromEnd: boolean): MonitorState {
  const generation = state.lists[name].generation + 1;
  return { ...state, lists: { ...state.lists, [name]: emptyList(generation, fromEnd) } };
}

/** Asks for what is typed in the filter. */
export function applyDraft(state: MonitorState): MonitorState {
  const name = listOf(state.tab);
  if (state.draft === null || name === null) return state;
  return askList(state, name, { ...state.queries[name], text: state.draft.trim() });
}
