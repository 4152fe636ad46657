import { createLiveView, type LiveView } from './live-view.js';
import { plainProgress, progressLines, type ShownProgress } from './progress-lines.js';
import type { Terminal } from './terminal.js';

/** Shows on `err` how far a simulation is. */
export type ProgressView = LiveView<ShownProgress>;

/** A view that shows nothing yet. */
export function createProgressView(terminal: Terminal): ProgressView {
  return createLiveView(terminal, { lines: progressLines, plain: plainProgress, phase: ({ phase }) => phase });
}
