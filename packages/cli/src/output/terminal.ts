import { Writable } from 'node:stream';
import pc from 'picocolors';

/** Where a command writes: results to `out`, messages to `err`, what went wrong to `errors`. */
export interface Terminal {
  readonly out: Writable;
  /** Takes and forgets what it is given where the person wants quiet. */
  readonly err: Writable;
  readonly errors: Writable;
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

/** How the person wants to be spoken to. */
export interface Manners {
  /** No messages, errors alone. */
  readonly quiet: boolean;
  readonly color: boolean;
}

/**
 * The terminal of this process. Colours as picocolors decides: off with NO_COLOR; and off wherever no terminal is.
 *
 * @param manners are looked at whenever something is written: they are known only once the command line is read
 */
export function processTerminal(
  { stdout, stderr, env }: NodeJS.Process,
  manners: Manners = { quiet: false, color: true },
): Terminal {
  // isTTY is undefined, not false, for a pipe, and createColors(undefined) takes its default: colours where CI is set
  const colorsFor = (stream: { readonly isTTY?: boolean }): Colors =>
    pc.createColors(manners.color && pc.isColorSupported && stream.isTTY === true);
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  return {
    out: stdout,
    get err() {
      return manners.quiet ? silence : stderr;
    },
    errors: stderr,
    columns: stdout.isTTY ? stdout.columns : null,
    get live() {
      return !manners.quiet && stderr.isTTY && env['TERM'] !== 'dumb';
    },
    errColumns: () => stderr.columns ?? 80,
    get colors() {
      return colorsFor(stdout);
    },
    get errColors() {
      return colorsFor(stderr);
    },
  };
}

/** Writes a line of the result; resolves when more may be written. */
export async function print(terminal: Terminal, line: string): Promise<void> {
  if (terminal.out.write(`${line}\n`)) return;
  await new Promise((resolve) => terminal.out.once('drain', resolve));
}

/** Writes a line for the person, unless they want quiet. */
export function say(terminal: Terminal, line: string): void {
  terminal.err.write(`${line}\n`);
}

/** Writes a line on what went wrong. */
export function complain(terminal: Terminal, line: string): void {
  terminal.errors.write(`${line}\n`);
}
