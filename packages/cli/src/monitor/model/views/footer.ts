import { apart, type Line, span } from '../line.js';
import { listOf } from '../narrow-list.js';
import type { MonitorState } from '../state.js';
import { positionOf } from './tabs.js';

const DEVICE_KEYS = [
  ' enter open  / filter  s sort  f t narrow  ? help  q quit',
  ' enter open  / filter  s sort  ? help',
] as const;
const INCIDENT_KEYS = [' enter open  / filter  f t narrow  ? help  q quit', ' enter open  / filter  ? help'] as const;

/** The last line: what is typed, what went wrong, or which keys do something here. */
export function footerLine(state: MonitorState): Line {
  const { columns } = state.size;
  const list = listOf(state.tab);
  if (state.draft !== null) {
    const prompt = [span(' Filter by id: ', 'accent'), span(state.draft), span('▏', 'accent')];
    return apart(prompt, [span(positionOf(state)), span('  enter keeps  esc clears ', 'dim')], columns);
  }
  if (state.isHelpOpen) return [span(' esc back   q quit', 'dim')];
  const problem = problemOf(state);
  if (problem !== null) return apart([span(` ${problem}`, 'bad')], [], columns);
  if (state.opened !== null) return [span(' esc back   j k incidents   ? help   q quit', 'dim')];
  if (list === null) return [span(' 1-4 tabs   ? help   q quit', 'dim')];
  const position = `${positionOf(state)} `;
  const [all, few] = list === 'incidents' ? INCIDENT_KEYS : DEVICE_KEYS;
  const keys = all.length + position.length < columns ? all : few;
  return apart([span(keys, 'dim')], [span(position)], columns);
}

function problemOf({ opened, tab, lists, connection }: MonitorState): string | null {
  // the title says it
  if (connection.state === 'reconnecting') return null;
  const list = listOf(tab);
  if (opened !== null) return opened.problem;
  return list === null ? null : (lists[list].problem?.message ?? null);
}
