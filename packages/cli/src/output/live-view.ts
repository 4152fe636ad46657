import { createLogUpdate } from 'log-update';
import { say, type Colors, type Terminal } from './terminal.js';

const PLAIN_EVERY_MS = 5_000;

/** Shows how far something is on `err`: lines rewritten in place on a terminal, a plain line now and then elsewhere. */
export interface LiveView<T> {
  show(progress: T): void;
  /** Leaves nothing on a terminal, for what comes next. */
  clear(): void;
}

/** How progress reads. */
export interface ProgressTexts<T> {
  /** Lines of no more than `columns`. */
  readonly lines: (progress: T, columns: number, colors: Colors) => readonly string[];
  /** The same on one line. */
  readonly plain: (progress: T) => string;
  /** What is being done, where that changes: its beginning is always shown. */
  readonly phase?: (progress: T) => string;
}

/** A view that shows nothing yet. */
export function createLiveView<T extends { readonly elapsedMs: number }>(
  terminal: Terminal,
  texts: ProgressTexts<T>,
): LiveView<T> {
  return terminal.live ? rewritten(terminal, texts) : plain(terminal, texts);
}

function rewritten<T>(terminal: Terminal, { lines }: ProgressTexts<T>): LiveView<T> {
  // one that hides the cursor ends the process itself at Ctrl-C, before what was begun is cleaned up
  const rewrite = createLogUpdate(terminal.err, { showCursor: true });
  let shown = false;
  return {
    show(progress) {
      shown = true;
      rewrite(lines(progress, terminal.errColumns(), terminal.errColors).join('\n'));
    },
    clear() {
      if (!shown) return;
      shown = false;
      rewrite.clear();
      rewrite.done();
    },
  };
}

function plain<T extends { readonly elapsedMs: number }>(terminal: Terminal, texts: ProgressTexts<T>): LiveView<T> {
  let last = { phase: '', elapsedMs: -Infinity };
  return {
    show(progress) {
      const phase = texts.phase?.(progress) ?? '';
      if (phase === last.phase && progress.elapsedMs - last.elapsedMs < PLAIN_EVERY_MS) return;
      last = { phase, elapsedMs: progress.elapsedMs };
      say(terminal, texts.plain(progress));
    },
    clear() {},
  };
}
