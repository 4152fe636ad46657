import { useInput, useIsScreenReaderEnabled, useStdout } from 'ink';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { keyPresses } from './model/key-press.js';
import { isSameLine, type Line } from './model/line.js';
import type { MonitorState } from './model/state.js';
import { frameOf } from './model/views/frame.js';
import { spokenLines } from './model/views/spoken.js';
import { Screen } from './screen.js';
import type { MonitorStore } from './store.js';

interface MonitorAppProps {
  readonly store: MonitorStore;
  readonly hasColors: boolean;
  /** Called after each key, and after the terminal has another size. */
  readonly onChange: () => void;
  readonly onQuit: () => void;
}

/** The monitor on a terminal: keys go to the store, what the store holds is painted. */
export function MonitorApp({ store, hasColors, onChange, onQuit }: MonitorAppProps) {
  const { stdout } = useStdout();
  const isSpoken = useIsScreenReaderEnabled();
  const lines = useLines(store, isSpoken);
  const isQuitting = useSyncExternalStore(
    store.subscribe,
    useCallback(() => store.get().isQuitting, [store]),
  );

  useInput((input, key) => {
    for (const pressed of keyPresses(input, key)) store.dispatch({ type: 'key', key: pressed }, true);
    onChange();
  });

  useEffect(() => {
    const resize = (): void => {
      store.dispatch({ type: 'resized', size: { columns: stdout.columns, rows: stdout.rows } }, true);
      onChange();
    };
    stdout.on('resize', resize);
    return () => {
      stdout.off('resize', resize);
    };
  }, [stdout, store, onChange]);

  useEffect(() => {
    if (isQuitting) onQuit();
  }, [isQuitting, onQuit]);

  return <Screen lines={lines} hasColors={hasColors && !isSpoken} />;
}

/** What is to be seen, or to be read aloud; the same lines as long as nothing of it changes, for then nothing is painted. */
function useLines(store: MonitorStore, isSpoken: boolean): readonly Line[] {
  const read = useMemo(() => {
    let seen: { readonly state: MonitorState; readonly lines: readonly Line[] } | null = null;
    return (): readonly Line[] => {
      const state = store.get();
      if (seen?.state === state) return seen.lines;
      const lines = isSpoken ? spokenLines(state) : frameOf(state);
      const before = seen?.lines;
      const isSame = before?.length === lines.length && lines.every((line, row) => isSameLine(line, before[row] ?? []));
      seen = { state, lines: isSame ? before : lines };
      return seen.lines;
    };
  }, [store, isSpoken]);
  return useSyncExternalStore(store.subscribe, read);
}
