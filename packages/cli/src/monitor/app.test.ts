import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApiDevice } from '@pisync/server/wire';
import { MonitorApp } from './app.js';
import { initialState } from './model/state.js';
import { createMonitorStore, type MonitorStore } from './store.js';

const SIZE = { columns: 80, rows: 24 };
const NOW_MS = Date.UTC(2026, 2, 2, 12);

let store: MonitorStore;
let quits: number;
let app: ReturnType<typeof render>;
beforeEach(() => {
  vi.useFakeTimers();
  quits = 0;
  store = createMonitorStore(initialState('fleet.example', SIZE, NOW_MS));
  const quit = (): void => {
    quits += 1;
  };
  app = render(createElement(MonitorApp, { store, hasColors: false, onChange: () => {}, onQuit: quit }));
});
afterEach(() => {
  app.unmount();
  vi.useRealTimers();
});

function device(device_id: string): ApiDevice {
  return {
    device_id,
    kind: 'pibook',
    status: 'failing',
    total_syncs: 9,
    failed_syncs: 4,
    current_streak: 4,
    streak_started_at: null,
    first_event_at: '2026-03-02T08:00:00.000Z',
    last_event_at: '2026-03-02T12:00:00.000Z',
    last_success_at: null,
    latest: null,
  };
}

function load(...ids: readonly string[]): void {
  const rows = ids.map((id) => ({ id, value: device(id) }));
  const answer = { page: 0, rows, next: null, nowMs: NOW_MS, tookMs: 1 };
  store.dispatch({ type: 'page', list: 'failing', generation: 0, answer });
}

/** What is on the screen once what was written to it has been read. */
async function screen(): Promise<string> {
  await vi.advanceTimersByTimeAsync(1000);
  return app.lastFrame() ?? '';
}

it('paints what the store holds, and what a key changes', async () => {
  load('pibook-1', 'pibook-2');
  expect(await screen()).toContain('▸ pibook-1');
  app.stdin.write('j');
  expect(await screen()).toContain('▸ pibook-2');
  app.stdin.write('?');
  expect(await screen()).toContain('the page of the device');
});

it('paints once for all that happens within a second', async () => {
  await screen();
  const before = app.frames.length;
  for (let number = 0; number < 20; number += 1) {
    load(`pibook-${number}`);
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(await screen()).toContain('pibook-19');
  expect(app.frames.length).toBe(before + 1);
});

it('paints nothing when nothing to be seen changes', async () => {
  load('pibook-1');
  await screen();
  const before = app.frames.length;
  load('pibook-1');
  await screen();
  expect(app.frames.length).toBe(before);
});

it('tells of quitting', async () => {
  app.stdin.write('q');
  await screen();
  expect(quits).toBe(1);
});
