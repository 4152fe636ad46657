import type { Colors, Terminal } from '../output/terminal.js';
import type { CheckStatus } from './check.js';
import type { CheckResult } from './run-checks.js';

const STATUS_WIDTH = 9;
const GAP = 2;

const PAINT: Readonly<Record<CheckStatus, (colors: Colors, text: string) => string>> = {
  ok: (colors, text) => colors.green(text),
  warning: (colors, text) => colors.yellow(text),
  failed: (colors, text) => colors.red(text),
  skipped: (colors, text) => colors.dim(text),
};

/** A line for each check, and below it what to do; wrapped where it is wider than the terminal. */
export function describeChecks(results: readonly CheckResult[], { colors, columns }: Terminal): string {
  const nameWidth = Math.max(...results.map(({ name }) => name.length)) + GAP;
  const indent = ' '.repeat(STATUS_WIDTH + nameWidth);
  const width = columns === null ? Infinity : Math.max(20, columns - indent.length);
  return results
    .flatMap(({ name, status, found, remedy }) => {
      const [first = '', ...more] = wrap(found, width);
      const advice = remedy === null ? [] : wrap(`-> ${remedy}`, width);
      const head = `${PAINT[status](colors, status.padEnd(STATUS_WIDTH))}${name.padEnd(nameWidth)}${first}`;
      return [head, ...[...more, ...advice].map((line) => `${indent}${line}`)];
    })
    .join('\n');
}

/** Lines of at most so many characters, broken between words; a longer word is left whole. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
