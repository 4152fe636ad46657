import { layoutOf } from './layout.js';
import type { ListName } from './list-query.js';
import { listOf } from './narrow-list.js';
import { type PagedList, visiblePages } from './paged-list.js';
import type { MonitorState } from './state.js';

/** What the service is to be asked. */
export type Question =
  | {
      readonly kind: 'page';
      readonly list: ListName;
      readonly generation: number;
      readonly page: number;
      /** `null` for the first page. */
      readonly url: string | null;
    }
  | { readonly kind: 'device'; readonly deviceId: string };

/** A little less than the second between two ticks. */
const REFRESH_MS = 900;
/** A service that takes long is asked less often: it is busy for a fifth of the time at most. */
const REST = 4;
const RETRY_MS = 3_000;

/** The one thing to ask next for what is in view; `null` when all of it is there and fresh, and while nobody answers. */
export function nextQuestion(state: MonitorState): Question | null {
  const { opened, tab, connection, nowMs, size } = state;
  if (connection.state === 'reconnecting') return null;
  if (opened !== null) {
    const { deviceId, asked, problem } = opened;
    const pauseMs = problem === null ? restOf(asked?.tookMs ?? 0) : RETRY_MS;
    return asked === null || nowMs - asked.atMs >= pauseMs ? { kind: 'device', deviceId } : null;
  }
  const list = listOf(tab);
  if (list === null) return null;
  const held = state.lists[list];
  if (held.problem !== null && nowMs - held.problem.atMs < RETRY_MS) return null;
  // what happens to incidents is told; they are asked again when something may have been missed
  const page = nextPage(held, layoutOf(size).listRows, nowMs, list !== 'incidents');
  const mark = page === null ? undefined : held.marks[page];
  if (page === null || mark === undefined) return null;
  return { kind: 'page', list, generation: held.generation, page, url: mark.url };
}

function nextPage(list: PagedList<unknown>, rows: number, nowMs: number, refreshes: boolean): number | null {
  const [first, last] = visiblePages(list, rows);
  const inView = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const missing = [...inView, last + 1, first - 1].find(
    (page) => list.marks[page] !== undefined && !list.pages.has(page),
  );
  if (missing !== undefined) return missing;
  const due = inView.find((page) => {
    const { loadedAtMs, tookMs } = list.pages.get(page) ?? { loadedAtMs: Infinity, tookMs: 0 };
    return loadedAtMs === -Infinity || (refreshes && nowMs - loadedAtMs >= restOf(tookMs));
  });
  return due ?? null;
}

function restOf(tookMs: number): number {
  return Math.max(REFRESH_MS, tookMs * REST);
}
