import { createLogUpdate } from 'log-update';
import { plainProgress, progressLines, type ShownProgress } from './progress-lines.js';
import { say, type Terminal } from './terminal.js';

const PLAIN_EVERY_MS = 5_000;

/** Shows progress on `err`: lines rewritten in place on a terminal, a plain line now and then elsewhere. */
export interface ProgressView {
  show(progress: ShownProgress): void;
  /** Leaves nothing on a terminal, for what comes next. */
  clear(): void;
}

/** A view that shows nothing yet. */
export function createProgressView(terminal: Terminal): ProgressView {
  return terminal.live ? liveView(terminal) : plainView(terminal);
}

function liveView(terminal: Terminal): ProgressView {
  // one that hides the cursor ends the process itself at Ctrl-C, before what was begun is cleaned up
  const rewrite = createLogUpdate(terminal.err, { showCursor: true });
  let shown = false;
  return {
    show(progress) {
      shown = true;
      rewrite(progressLines(progress, terminal.errColumns(), terminal.errColors).join('\n'));
    },
    clear() {
      if (!shown) return;
      shown = false;
      rewrite.clear();
      rewrite.done();
    },
  };
}

function plainView(terminal: Terminal): ProgressView {
  let last = { phase: '', elapsedMs: -Infinity };
  return {
    show(progress) {
      if (progress.phase === last.phase && progress.elapsedMs - last.elapsedMs < PLAIN_EVERY_MS) return;
      last = progress;
      say(terminal, plainProgress(progress));
    },
    clear() {},
  };
}
