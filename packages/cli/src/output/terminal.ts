import type { Writable } from 'node:stream';
import pc from 'picocolors';

/** Where a command writes: results to `out`, messages to `err`. */
export interface Terminal {
  readonly out: Writable;
  readonly err: Writable;
  /** Columns of `out` when it is a terminal, else `null`. */
  readonly columns: number | null;
  /** Whether `err` is a terminal on which lines can be rewritten. */
  readonly live: boolean;
  /** Columns of `err` at this moment; 80 where it is no terminal. */
  readonly errColumns: () => number;
  /** Colours for `out`. */
  readonly colors: Colors;
  /** Colours for `err`. */
  readonly errColors: Colors;
}

/** Functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof pc.createColors>;

/** The terminal of this process. Colours as picocolors decides: off with NO_COLOR or `--no-color`; and off wherever no terminal is. */
export function processTerminal({ stdout, stderr, env }: NodeJS.Process): Terminal {
  return {
    out: stdout,
    err: stderr,
    columns: stdout.isTTY ? stdout.columns : null,
    live: stderr.isTTY && env['TERM'] !== 'dumb',
    errColumns: () => stderr.columns ?? 80,
    colors: colorsFor(stdout),
    errColors: colorsFor(stderr),
  };
}

// isTTY is undefined, not false, for a pipe, and createColors(undefined) takes its default: colours where CI is set
function colorsFor(stream: { readonly isTTY?: boolean }): Colors {
  return pc.createColors(pc.isColorSupported && stream.isTTY === true);
}

/** Writes a line of the result; resolves when more may be written. */
export async function print(terminal: Terminal, line: string): Promise<void> {
  if (terminal.out.write(`${line}\n`)) return;
  await new Promise((resolve) => terminal.out.once('drain', resolve));
}

/** Writes a line for the person. */
export function say(terminal: Terminal, line: string): void {
  terminal.err.write(`${line}\n`);
}
