/** Keys with a name of their own. */
export type NamedKey =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'shift-tab'
  | 'backspace'
  | 'ctrl-c'
  | 'ctrl-u';

/** A key, or text that was typed or pasted. */
export type KeyPress =
  { readonly name: NamedKey } | { readonly name: 'text'; readonly text: string };

/** A key as Ink tells of it. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

const NAMES: readonly (readonly [keyof InkKey, NamedKey])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  // what most terminals send for the key above Enter
  ['delete', 'backspace'],
];

const CONTROLS: Readonly<Record<string, KeyPress>> = {
  c: { name: 'ctrl-c' },
  u: { name: 'ctrl-u' },
  // as in less and vi
  f: { name: 'page-down' },
  b: { name: 'page-up' },
};

/** What was pressed; `null` for what means nothing here. */
export function keyPress(input: string, key: InkKey): KeyPress | null {
  if (key.ctrl) return CONTROLS[input] ?? null;
  if (key.tab) return { name: key.shift ? 'shift-tab' : 'tab' };
  const named = NAMES.find(([flag]) => key[flag])?.[1];
  if (named !== undefined) return { name: named };
  if (key.meta) return null;
  // Enter within what came at once, as when somebody types faster than we read
  if (input === '\r' || input === '\n') return { name: 'enter' };
  return /^[ -~]+$/.test(input) ? { name: 'text', text: input } : null;
}
