import type { StreamMessage } from '../../api/event-stream.js';
import type { MonitorAction } from './action.js';
import { pressKey } from './press-key.js';
import { layoutOf } from './layout.js';
import { listsIncident } from './list-query.js';
import { type PagedList, select, withLead, withPage } from './paged-list.js';
import { withPulse } from './pulse-series.js';
import { applyDraft } from './narrow-list.js';
import type { DeviceAnswer, MonitorState } from './state.js';

/** Incidents told of that are held above those that were asked for. */
const MOST_TOLD = 200;

/** The monitor after something happened. */
export function reduce(state: MonitorState, action: MonitorAction): MonitorState {
  switch (action.type) {
    case 'tick':
      return { ...state, nowMs: action.nowMs };
    case 'resized':
      return resize({ ...state, size: action.size });
    case 'key':
      return pressKey(state, action.key);
    case 'filter-settled':
      return applyDraft(state);
    case 'stream':
      return hear({ ...state, nowMs: action.nowMs }, action.message);
    case 'page':
      return takePage(state, action);
    case 'page-failed': {
      const list = state.lists[action.list];
      if (list.generation !== action.generation) return state;
      const problem = { message: action.message, atMs: action.nowMs };
      return { ...state, lists: { ...state.lists, [action.list]: { ...list, problem } } };
    }
    case 'device':
      return takeDevice(state, action.deviceId, {
        answer: action.answer,
        asked: { atMs: action.nowMs, tookMs: action.tookMs },
        problem: null,
      });
    case 'device-failed':
      return takeDevice(state, action.deviceId, {
        asked: { atMs: action.nowMs, tookMs: 0 },
        problem: action.message,
      });
  }
}

function resize(state: MonitorState): MonitorState {
  const rows = layoutOf(state.size).listRows;
  const again = <T>(list: PagedList<T>): PagedList<T> => select(list, list.selected.index, rows);
  const { failing, devices, incidents } = state.lists;
  return { ...state, lists: { failing: again(failing), devices: again(devices), incidents: again(incidents) } };
}

function takePage(state: MonitorState, action: Extract<MonitorAction, { type: 'page' }>): MonitorState {
  const rows = layoutOf(state.size).listRows;
  const isOutdated = state.lists[action.list].generation !== action.generation;
  if (isOutdated) return state;
  const { lists } = state;
  if (action.list === 'incidents') {
    return { ...state, lists: { ...lists, incidents: withPage(lists.incidents, action.answer, rows) } };
  }
  return { ...state, lists: { ...lists, [action.list]: withPage(lists[action.list], action.answer, rows) } };
}

function takeDevice(
  state: MonitorState,
  deviceId: string,
  change: { answer?: DeviceAnswer; asked: { atMs: number; tookMs: number }; problem: string | null },
): MonitorState {
  if (state.opened?.deviceId !== deviceId) return state;
  return { ...state, opened: { ...state.opened, ...change } };
}

function hear(state: MonitorState, message: StreamMessage): MonitorState {
  switch (message.type) {
    case 'connected':
      return { ...outdate(state), connection: { state: 'live' } };
    case 'disconnected': {
      const retryAtMs = state.nowMs + message.retryInMs;
      return { ...state, connection: { state: 'reconnecting', reason: message.reason, retryAtMs } };
    }
    case 'pulse':
      return { ...state, pulse: message.pulse, points: withPulse(state.points, message.pulse) };
    case 'incident': {
      const { reason, at, incident } = message.change;
      if (!listsIncident(state.queries.incidents, incident)) return state;
      const row = { id: `${at} ${incident.id}`, value: { incident, reason, at } };
      const incidents = withLead(state.lists.incidents, row, MOST_TOLD, layoutOf(state.size).listRows);
      return { ...state, lists: { ...state.lists, incidents } };
    }
    // incidents that were not told of are in the list all the same
    case 'lost':
      return message.lost.incidents > 0 ? outdate(state) : state;
    case 'sync':
      return state;
  }
}

/** What is shown may have changed unheard: it stays until it is asked anew. */
function outdate(state: MonitorState): MonitorState {
  const old = <T>(list: PagedList<T>): PagedList<T> => ({
    ...list,
    problem: null,
    pages: new Map([...list.pages].map(([page, held]) => [page, { ...held, loadedAtMs: -Infinity }])),
  });
  const { failing, devices, incidents } = state.lists;
  return {
    ...state,
    lists: { failing: old(failing), devices: old(devices), incidents: old(incidents) },
    opened: state.opened === null ? null : { ...state.opened, asked: null },
  };
}
