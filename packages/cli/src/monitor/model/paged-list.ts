/** A row of a list, known by an id that stays when the row moves. */
export interface Row<T> {
  readonly id: string;
  readonly value: T;
}

/** A page that is held. */
interface HeldPage<T> {
  readonly rows: readonly Row<T>[];
  readonly loadedAtMs: number;
  /** How long the service took for it, ms. */
  readonly tookMs: number;
}

/** Where a page begins: the URL that asks for it, `null` for the first, and the index of its first row. */
interface PageMark {
  readonly url: string | null;
  readonly start: number;
}

/**
 * A list of the service of which only what can be seen, and a page around it, is held. Rows are counted from where the list is walked
 * from: its beginning, or with `fromEnd` its end, which is the beginning of the list turned round.
 */
export interface PagedList<T> {
  /** Changes with what is asked: an answer to an older question is dropped. */
  readonly generation: number;
  readonly fromEnd: boolean;
  /** Rows that came by themselves since, before those of the pages. */
  readonly lead: readonly Row<T>[];
  readonly marks: readonly PageMark[];
  readonly pages: ReadonlyMap<number, HeldPage<T>>;
  /** How many rows the pages have in all, once that is known. */
  readonly end: number | null;
  readonly selected: { readonly index: number; readonly id: string | null };
  /** The index of the first row that is shown. */
  readonly top: number;
  /** Why the last question failed, and when. */
  readonly problem: { readonly message: string; readonly atMs: number } | null;
}

/** A page as it was answered. */
export interface PageAnswer<T> {
  readonly page: number;
  readonly rows: readonly Row<T>[];
  readonly next: string | null;
  readonly nowMs: number;
  readonly tookMs: number;
}

/** A list of which nothing is known yet. */
export function emptyList<T>(generation = 0, fromEnd = false): PagedList<T> {
  return {
    generation,
    fromEnd,
    lead: [],
    marks: [{ url: null, start: 0 }],
    pages: new Map(),
    end: null,
    selected: { index: 0, id: null },
    top: 0,
    problem: null,
  };
}

/** The row at an index; `null` when it isn't held. */
export function rowAt<T>({ lead, marks, pages }: PagedList<T>, index: number): Row<T> | null {
  const led = lead[index];
  if (led !== undefined) return led;
  const inPages = index - lead.length;
  for (const [page, { rows }] of pages) {
    const row = rows[inPages - (marks[page]?.start ?? Infinity)];
    if (row !== undefined) return row;
  }
  return null;
}

/** How many rows can be walked to by now. */
export function reach({ lead, marks, pages, end }: PagedList<unknown>): number {
  const last = marks.length - 1;
  return lead.length + (end ?? (marks[last]?.start ?? 0) + (pages.get(last)?.rows.length ?? 0));
}

/** Whether the list has answered at all. */
export function isLoaded({ pages, end }: PagedList<unknown>): boolean {
  return pages.size > 0 || end !== null;
}

/** A list with a page of it, new or anew. The selection stays with its row wherever that is held. */
export function withPage<T>(list: PagedList<T>, answer: PageAnswer<T>, bodyRows: number): PagedList<T> {
  const { page, rows, next, nowMs, tookMs } = answer;
  const mark = list.marks[page];
  if (mark === undefined) return list;
  const pages = new Map(list.pages).set(page, { rows, loadedAtMs: nowMs, tookMs });
  const following = next === null ? null : { url: next, start: mark.start + rows.length };
  const known = list.marks[page + 1];
  const isSame = following?.url === known?.url && following?.start === known?.start;
  if (!isSame) {
    for (const [held, content] of pages) {
      // the next one begins elsewhere: it is shown until it is answered again
      if (held === page + 1 && following !== null) pages.set(held, { ...content, loadedAtMs: -Infinity });
      else if (held > page) pages.delete(held);
    }
  }
  const marks = isSame ? list.marks : [...list.marks.slice(0, page + 1), ...(following === null ? [] : [following])];
  const end = next === null ? mark.start + rows.length : isSame ? list.end : null;
  return holdVisible(settle({ ...list, pages, marks, end, problem: null }, bodyRows), bodyRows);
}

/** A list with a row in front that came by itself; the oldest of more than `most` such rows goes. */
export function withLead<T>(list: PagedList<T>, row: Row<T>, most: number, bodyRows: number): PagedList<T> {
  const lead = [row, ...list.lead].slice(0, most);
  const moved = lead.length - list.lead.length;
  // the first row is the newest, whichever that is; who reads further down is not disturbed
  if (list.selected.index === 0) return settle({ ...list, lead, selected: { index: 0, id: row.id }, top: 0 }, bodyRows);
  return settle({ ...list, lead, top: list.top + Math.max(moved, 1) }, bodyRows);
}

/** A list with another row selected, as near to the index as there is one. */
export function select<T>(list: PagedList<T>, index: number, bodyRows: number): PagedList<T> {
  const nearest = Math.max(0, Math.min(index, reach(list) - 1));
  const selected = { index: nearest, id: rowAt(list, nearest)?.id ?? null };
  return holdVisible(scroll({ ...list, selected }, bodyRows), bodyRows);
}

/** Puts the selection where its row is now, or where it was, and the window around it. */
function settle<T>(list: PagedList<T>, bodyRows: number): PagedList<T> {
  const { id, index } = list.selected;
  const found = id === null ? null : indexOf(list, id);
  const nearest = found ?? Math.max(0, Math.min(index, reach(list) - 1));
  return scroll({ ...list, selected: { index: nearest, id: rowAt(list, nearest)?.id ?? null } }, bodyRows);
}

function indexOf<T>({ lead, marks, pages }: PagedList<T>, id: string): number | null {
  const led = lead.findIndex((row) => row.id === id);
  if (led >= 0) return led;
  // the page that was answered last knows best where a row is that two pages have
  const newestFirst = [...pages].sort(([, a], [, b]) => b.loadedAtMs - a.loadedAtMs);
  for (const [page, { rows }] of newestFirst) {
    const found = rows.findIndex((row) => row.id === id);
    const start = marks[page]?.start;
    if (found >= 0 && start !== undefined) return lead.length + start + found;
  }
  return null;
}

/** Moves the window no further than the selection asks for. */
function scroll<T>(list: PagedList<T>, bodyRows: number): PagedList<T> {
  const { index } = list.selected;
  const lowest = Math.max(0, Math.min(index, reach(list) - bodyRows));
  const top = Math.max(index - bodyRows + 1, Math.min(list.top, index, lowest), 0);
  return top === list.top ? list : { ...list, top };
}

/** The pages that can be seen: the first and the last of them. */
export function visiblePages({ marks, top, lead }: PagedList<unknown>, bodyRows: number): [number, number] {
  const pageOf = (index: number): number =>
    Math.max(
      0,
      marks.findLastIndex(({ start }) => start <= Math.max(0, index)),
    );
  return [pageOf(top - lead.length), pageOf(top - lead.length + bodyRows - 1)];
}

/** Lets go of pages that are further than one from what can be seen. */
function holdVisible<T>(list: PagedList<T>, bodyRows: number): PagedList<T> {
  const [first, last] = visiblePages(list, bodyRows);
  const near = [...list.pages].filter(([page]) => page >= first - 1 && page <= last + 1);
  return near.length === list.pages.size ? list : { ...list, pages: new Map(near) };
}
