import { fit, type Line, span } from '../line.js';

const KEYS: readonly (readonly [string, string])[] = [
  ['1 2 3 4, tab, ← →', 'failing devices, incidents, all devices, throughput'],
  ['↑ ↓, j k', 'a row up or down'],
  ['PgUp PgDn', 'a screen up or down'],
  ['g G', 'to the beginning, to the end'],
  ['enter', 'the page of the device'],
  ['esc', 'back; in a list: all of it again'],
  ['/', 'filter by a part of the device id'],
  ['f', 'only failing or ok ones (incidents: open or resolved)'],
  ['t', 'only pibooks, piboxes, or others'],
  ['s S', 'the next order; turn the order round'],
  ['?', 'this page'],
  ['q, Ctrl-C', 'quit'],
];

/** Every key and what it does. */
export function helpLines(columns: number): Line[] {
  const width = Math.min(20, Math.floor(columns / 3));
  return KEYS.map(([keys, meaning]): Line => [
    span('  '),
    span(fit(keys, width), 'accent'),
    span(fit(meaning, columns - width - 3)),
  ]);
}
