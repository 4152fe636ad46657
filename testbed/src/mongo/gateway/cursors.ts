import { CommandFailure } from './command-failure.js';

/** A query whose answer goes on: where DocumentDB left off. */
interface Cursor {
  readonly database: string;
  readonly continuation: Buffer;
  readonly usedAtMs: number;
}

/** The cursors that drivers have open, by their number. */
export interface Cursors {
  /** Keeps where a cursor is now. */
  keep(id: string, database: string, continuation: Buffer): void;
  /**
   * Where a cursor is.
   *
   * @throws CommandFailure 43 (CursorNotFound)
   */
  find(id: string): Cursor;
  /** Forgets a cursor; says whether there was one. */
  drop(id: string): boolean;
}

const CURSOR_NOT_FOUND = 43;
/** As long as MongoDB keeps an idle one. */
const LIFETIME_MS = 600_000;

export function createCursors(): Cursors {
  const cursors = new Map<string, Cursor>();

  /** They are in the order of their last use. */
  function dropIdle(): void {
    const longAgoMs = performance.now() - LIFETIME_MS;
    for (const [id, { usedAtMs }] of cursors) {
      if (usedAtMs > longAgoMs) return;
      cursors.delete(id);
    }
  }

  return {
    keep(id, database, continuation) {
      dropIdle();
      cursors.delete(id);
      cursors.set(id, { database, continuation, usedAtMs: performance.now() });
    },
    find(id) {
      const cursor = cursors.get(id);
      if (cursor === undefined) throw new CommandFailure(CURSOR_NOT_FOUND, `cursor id ${id} not found`);
      return cursor;
    },
    drop: (id) => cursors.delete(id),
  };
}
