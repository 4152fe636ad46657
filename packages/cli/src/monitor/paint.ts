import type { TextProps } from 'ink';
import type { Role } from './model/line.js';

type Paint = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse'>;

const PAINTS: Readonly<Record<Role, Paint>> = {
  plain: {},
  dim: { dimColor: true },
  heading: { bold: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  chart: { color: 'cyan' },
  'chart-high': { color: 'magenta' },
  selected: { inverse: true },
};

/** How a role looks; without colours it keeps its weight. */
export function paintOf(role: Role, hasColors: boolean): Paint {
  const { color, ...weight } = PAINTS[role];
  return hasColors && color !== undefined ? { ...weight, color } : weight;
}
