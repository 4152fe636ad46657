import type { MonitorAction } from './model/action.js';
import { reduce } from './model/reduce.js';
import type { MonitorState } from './model/state.js';

/** The state of the monitor, for those who change it and those who paint it. */
export interface MonitorStore {
  readonly get: () => MonitorState;
  /** `isUrgent` for what a person did or waits for: everything else is told with the next beat. */
  dispatch(action: MonitorAction, isUrgent?: boolean): void;
  /** Told when there is something new to paint, however much happened meanwhile. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** What changes by itself is painted no more often than this: the service tells its figures once a second. */
const BEAT_MS = 1000;

/** A store whose listeners are told once a second at most, and at once of what a person did. */
export function createMonitorStore(initial: MonitorState): MonitorStore {
  let state = initial;
  let timer: NodeJS.Timeout | null = null;
  const listeners = new Set<() => void>();

  function tell(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const listener of listeners) listener();
  }

  return {
    get: () => state,
    dispatch(action, isUrgent = false) {
      const before = state;
      state = reduce(state, action);
      if (state === before) return;
      if (isUrgent) tell();
      else timer ??= setTimeout(tell, BEAT_MS);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && timer !== null) clearTimeout(timer);
      };
    },
  };
}
