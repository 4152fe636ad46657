import type { ApiEvent } from '@pisync/server/wire';
import type { Colors } from './terminal.js';

const OK = '·';
const FAILED = '×';
const NOTHING = '-';

/** What the glyphs of a strip mean. */
export const STRIP_LEGEND = `${OK} ok  ${FAILED} failed  ${NOTHING} nothing to sync`;

/** The syncs of a history as a line of glyphs that needs no colour to be read, the oldest on the left. @param history newest first */
export function historyStrip(history: readonly ApiEvent[], colors: Colors): string {
  return history
    .toReversed()
    .map((event) => {
      if (event.total_errors > 0) return colors.red(FAILED);
      return event.total_files_synced === 0 ? NOTHING : colors.green(OK);
    })
    .join('');
}
