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
export type KeyPress = { readonly name: NamedKey } | { readonly name: 'text'; readonly text: string };

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

/** What was pressed: usually one key; several when somebody types faster than we read, or pastes; none that means anything here. */
export function keyPresses(input: string, key: InkKey): KeyPress[] {
  if (key.ctrl) return [CONTROLS[input] ?? []].flat();
  if (key.tab) return [{ name: key.shift ? 'shift-tab' : 'tab' }];
  const named = NAMES.find(([flag]) => key[flag])?.[1];
  if (named !== undefined) return [{ name: named }];
  const presses = (input.match(PARTS) ?? []).map((part): KeyPress => WITHIN_TEXT[part] ?? { name: 'text', text: part });
  // a terminal says the same for Alt with a key, which means nothing here, and for esc and a key in quick succession
  return key.meta && presses.length > 0 ? [{ name: 'escape' }, ...presses] : presses;
}

/** Enter, backspace and tab are told apart from the text they come with; other controls are left out. */
const PARTS = /[\r\n\t\b\u007F]|[ -~]+/g;

const WITHIN_TEXT: Readonly<Record<string, KeyPress>> = {
  '\r': { name: 'enter' },
  '\n': { name: 'enter' },
  '\t': { name: 'tab' },
  '\b': { name: 'backspace' },
  '\u007F': { name: 'backspace' },
};
