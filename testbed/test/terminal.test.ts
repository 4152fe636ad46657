import { afterEach, expect, it } from 'vitest';
import { startTerminal, type TestTerminal } from '../src/tmux/start-terminal.js';

let terminal: TestTerminal | null = null;
afterEach(async () => {
  await terminal?.stop();
  terminal = null;
});

it('is a terminal with a shell, of the size that was asked for, until it has another', async () => {
  terminal = await startTerminal({ columns: 70, rows: 9 });
  await terminal.until((text) => text.startsWith('$'));
  await terminal.type('stty size; echo ✗');
  await terminal.press('Enter');
  const lines = await terminal.until((text) => text.includes('\n✗'));
  expect(lines.slice(0, 3)).toEqual(['$ stty size; echo ✗', '9 70', '✗']);
  await terminal.resize(50, 12);
  await terminal.type('clear; stty size');
  await terminal.press('Enter');
  expect((await terminal.until((text) => text.startsWith('12 50'))).length).toBe(12);
  expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
});
