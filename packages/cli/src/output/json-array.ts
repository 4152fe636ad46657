import { print, type Terminal } from './terminal.js';

/** Prints one JSON array, written row by row, so that a long list isn't held. */
export async function printJsonArray(rows: AsyncIterable<unknown>, terminal: Terminal): Promise<void> {
  let before = '[';
  for await (const row of rows) {
    await print(terminal, `${before}${JSON.stringify(row)}`);
    before = ',';
  }
  await print(terminal, before === '[' ? '[]' : ']');
}
