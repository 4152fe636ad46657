import type { EventJournal, JournalEntry } from '../../ports/event-journal.js';
import { causeOf, commitVersion } from './conditional-commit.js';
import { type EventTables, findEvent } from './event-table.js';
import type { KnownTimes } from './known-times.js';
import type { JournalLock } from './journal-lock.js';
import { packedWithDevices, readWithDevices } from './packed-events.js';
import type { Tables } from './tables.js';
import { createWrite } from './write-now.js';

/** The journal of a store: entries one behind the other in a table of their own, whose last page is all that an entry changes. */
export function createLmdbJournal(
  tables: Tables & EventTables,
  lock: JournalLock,
  knownTimes: KnownTimes,
): EventJournal {
  const { journal, root, writeLock } = tables;
  const write = createWrite(tables);
  let users = 0;
  let isMine = false;
  /** The newest number; none is given twice, since entries are forgotten up to one. */
  let newest = 0;
  let hasCommits = false;

  /** What others did is read anew: they may have until a moment ago. */
  function begin(): void {
    root.resetReadTxn();
    knownTimes.forgetBefore(commitVersion(tables));
    const [last = 0] = journal.getKeys({ reverse: true, limit: 1 });
    newest = Math.max(newest, last);
    isMine = true;
  }

  function* entries(): Generator<JournalEntry, void, undefined> {
    for (const { key, value } of journal.getRange({})) yield { number: key, events: readWithDevices(value) };
  }

  return {
    use() {
      users += 1;
      return () => {
        users -= 1;
      };
    },
    mayAppend() {
      // the first commit says which format the store has: versions that know of no journal refuse it then
      hasCommits ||= commitVersion(tables) !== null;
      if (users !== 1 || !hasCommits || !lock.take()) return false;
      if (!isMine) begin();
      return true;
    },
    rest() {
      isMine = false;
      lock.rest();
    },
    async append(events) {
      if (!isMine) throw new RangeError('somebody else may append to the journal');
      newest += 1;
      const number = newest;
      const bytes = packedWithDevices(events);
      const isKept = await writeLock
        .run(() => journal.ifNoExists(number, () => void journal.put(number, bytes)))
        .catch(async (error: unknown) => {
          throw await causeOf(error);
        });
      if (!isKept) throw new RangeError(`somebody else appended entry ${number} to the journal`);
      return number;
    },
    entries,
    removeThrough: (number) =>
      write(() => {
        for (const key of Array.from(journal.getKeys({ end: number + 1 }))) void journal.remove(key);
      }),
    findStored: (event) => (isMine && knownTimes.isNew(event) ? null : findEvent(tables, event)),
  };
}
