/** What a text is for, which decides how it is painted; none is told apart by its colour alone. */
export type Role =
  | 'plain'
  | 'dim'
  | 'heading'
  | 'accent'
  | 'good'
  | 'warn'
  | 'bad'
  | 'chart'
  | 'chart-high'
  | 'selected';

/** A text with its role. Every character takes one column. */
export interface Span {
  readonly text: string;
  readonly role: Role;
}

/** A line of the screen. */
export type Line = readonly Span[];

/** A text with a role. */
export function span(text: string, role: Role = 'plain'): Span {
  return { text, role };
}

/** How many columns a line takes. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}

/** The characters of a line. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** Whether two lines look the same. */
export function isSameLine(a: Line, b: Line): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every(({ text, role }, index) => text === b[index]?.text && role === b[index].role);
}

/** A text in so many columns: padded at its end, or cut with `…`. */
export function fit(text: string, columns: number): string {
  if (text.length <= columns) return text.padEnd(columns);
  return columns <= 0 ? '' : `${text.slice(0, columns - 1)}…`;
}

/** The same with the padding in front, for numbers. */
export function fitRight(text: string, columns: number): string {
  return text.length <= columns ? text.padStart(columns) : fit(text, columns);
}

/** A line in so many columns: padded at its end, or cut with `…`. */
export function fitLine(line: Line, columns: number): Line {
  const width = widthOf(line);
  if (width === columns) return line;
  if (width < columns) return [...line, span(' '.repeat(columns - width))];
  const kept: Span[] = [];
  let room = columns;
  for (const { text, role } of line) {
    if (room <= 0) break;
    // the last that is kept shows that more came
    const isLast = text.length > room || (text.length === room && widthOf(kept) + text.length < width);
    kept.push({ text: isLast ? `${text.slice(0, room - 1)}…` : text, role });
    room -= text.length;
  }
  return kept;
}

/** Two lines on one: one at the left, one at the right, which gives way where there is no room for both. */
export function apart(left: Line, right: Line, columns: number): Line {
  const room = columns - widthOf(left) - widthOf(right);
  return room < 1 ? fitLine(left, columns) : [...left, span(' '.repeat(room)), ...right];
}
