import { expect, it } from 'vitest';
import { type InkKey, keyPresses } from './key-press.js';

const NO_KEY: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  shift: false,
  backspace: false,
  delete: false,
  ctrl: false,
  meta: false,
};

it.each([
  ['', { upArrow: true }, [{ name: 'up' }]],
  ['', { tab: true, shift: true }, [{ name: 'shift-tab' }]],
  ['', { escape: true, meta: true }, [{ name: 'escape' }]],
  ['', { delete: true }, [{ name: 'backspace' }]],
  ['c', { ctrl: true }, [{ name: 'ctrl-c' }]],
  ['x', { ctrl: true }, []],
  ['2', { meta: true }, [{ name: 'escape' }, { name: 'text', text: '2' }]],
  ['G', { shift: true }, [{ name: 'text', text: 'G' }]],
  // what was typed at once
  ['k-02\rts', {}, [{ name: 'text', text: 'k-02' }, { name: 'enter' }, { name: 'text', text: 'ts' }]],
  ['ab\u007F', {}, [{ name: 'text', text: 'ab' }, { name: 'backspace' }]],
  ['\u001B]0;title\u0007é', {}, [{ name: 'text', text: ']0;title' }]],
] as const)('%j with %j is %j', (input, flags, presses) => {
  expect(keyPresses(input, { ...NO_KEY, ...flags })).toEqual(presses);
});
