/** A line of a report: the name in a column of its own. */
export function row(name: string, value: string): string {
  return `${name.padEnd(20)}${value}`;
}
