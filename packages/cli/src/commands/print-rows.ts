import type { ApiList } from '../api/list.js';
import { takeRows } from '../api/take-rows.js';
import { printJsonArray } from '../output/json-array.js';
import { count } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';

/** How many rows of a list, and in which form. */
export interface PrintRowsOptions {
  readonly limit: number;
  /** All of them, whatever the limit is. */
  readonly all: boolean;
  readonly json: boolean;
}

/** Prints a list of the service as a table or as JSON, and says how many there are. @param noun in singular and plural */
export async function printRows<T>(
  list: (limit: number) => ApiList<T>,
  { limit, all, json }: PrintRowsOptions,
  {
    noun,
    table,
    terminal,
  }: {
    readonly noun: readonly [string, string];
    readonly table: (rows: readonly T[]) => string;
    readonly terminal: Terminal;
  },
): Promise<void> {
  const taken = takeRows(list, all ? null : limit);
  if (json) {
    await printJsonArray(taken.rows, terminal);
  } else {
    const rows: T[] = [];
    for await (const row of taken.rows) rows.push(row);
    if (rows.length > 0) await print(terminal, table(rows));
    say(terminal, `${count(rows.length)} ${rows.length === 1 ? noun[0] : noun[1]}.`);
  }
  if (taken.hasMore()) say(terminal, 'There are more: give --limit <number>, or --all.');
}
