import { Writable } from 'node:stream';
import type { Progress } from '@pisync/simulator';
import pc from 'picocolors';
import { expect, it, vi } from 'vitest';
import { createProgressView } from './progress-view.js';
import type { Terminal } from './terminal.js';

// what log-update does to a terminal's cursor depends on this
vi.hoisted(() => Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true }));

const AT_START: Progress = {
  phase: 'verify',
  done: 0,
  total: 10,
  unit: 'devices',
  elapsedMs: 0,
  findings: 0,
  simulatedAtMs: null,
  isScheduled: false,
};

/** A terminal, or none, and all that was written to its `err`. */
function terminal(live: boolean): { terminal: Terminal; written: () => string } {
  let text = '';
  const err = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const colors = pc.createColors(false);
  return {
    terminal: { out: err, err, errors: err, columns: null, live, errColumns: () => 60, colors, errColors: colors },
    written: () => text,
  };
}

// the first, for listeners are added once
it('leaves it to the program what Ctrl-C does', () => {
  const before = ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
  const view = createProgressView(terminal(true).terminal);
  view.show(AT_START);
  expect(['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal))).toEqual(before);
  view.clear();
});

it('writes a plain line each phase and every five seconds where there is no terminal', () => {
  const { terminal: none, written } = terminal(false);
  const view = createProgressView(none);
  for (let elapsedMs = 0; elapsedMs <= 11_000; elapsedMs += 250) {
    view.show({ ...AT_START, done: Math.floor(elapsedMs / 1_100), elapsedMs });
  }
  view.show({ ...AT_START, phase: 'check' });
  view.clear();
  expect(written().split('\n')).toEqual([
    'verify: 0 of 10 devices',
    'verify: 4 of 10 devices, 1 devices/s',
    'verify: 9 of 10 devices, 1 devices/s',
    'check: 0 of 10 devices',
    '',
  ]);
});

it('rewrites its lines on a terminal, and leaves nothing', () => {
  const { terminal: screen, written } = terminal(true);
  const view = createProgressView(screen);
  view.show(AT_START);
  view.show({ ...AT_START, done: 10 });
  view.clear();
  expect(written()).toContain('10 of 10 devices');
  // the line, what was found, and the line below are erased
  expect(written().endsWith('\u001B[2K\u001B[1A\u001B[2K\u001B[1A\u001B[2K\u001B[G')).toBe(true);
});

it('writes nothing where nothing was shown', () => {
  const { terminal: screen, written } = terminal(true);
  createProgressView(screen).clear();
  expect(written()).toBe('');
});
