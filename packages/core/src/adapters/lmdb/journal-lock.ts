import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock, unlock, waitForLock } from 'fs-native-extensions';

/*
 * Who has a store open has `pisync.journal` locked shared, and who appends to the journal has it alone: then nobody else can have the
 * store open, to whom an event that is only in the journal would be new. Who wants to open the store meanwhile locks `pisync.door`, which
 * whoever appends looks at each time. The locks belong to open files: the kernel takes them from a process that dies.
 */

/** The lock for one who has a store open. */
export interface JournalLock {
  /** Tries to have the journal alone; true while this process has it and nobody waits. */
  take(): boolean;
  /** Shares it again. */
  rest(): void;
  close(): Promise<void>;
}

/** Waits until nobody appends to the journal of the store in a folder; nobody does then until others want to and this lock is closed. */
export async function openJournalLock(folder: string): Promise<JournalLock> {
  const journal = await open(join(folder, 'pisync.journal'), 'a+');
  const door = await open(join(folder, 'pisync.door'), 'a+');
  const close = async (): Promise<void> => {
    await Promise.all([journal.close(), door.close()]);
  };
  try {
    await lock(door.fd, false);
    await lock(journal.fd, true);
    unlock(door.fd);
  } catch (error) {
    await close();
    throw error;
  }
  let isTaken = false;

  function somebodyWaits(): boolean {
    const waits = !tryLock(door.fd, { shared: true });
    if (!waits) unlock(door.fd);
    return waits;
  }

  return {
    take() {
      if (somebodyWaits()) return false;
      isTaken ||= tryLock(journal.fd);
      // not all systems leave it shared where it can't be had alone
      if (!isTaken) tryLock(journal.fd, { shared: true });
      return isTaken;
    },
    rest() {
      if (isTaken) tryLock(journal.fd, { shared: true });
      isTaken = false;
    },
    close,
  };
}

async function lock(fd: number, shared: boolean): Promise<void> {
  if (!tryLock(fd, { shared })) await waitForLock(fd, { shared });
}
