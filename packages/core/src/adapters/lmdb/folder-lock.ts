import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock, unlock, waitForLock } from 'fs-native-extensions';

/*
 * LMDB lets processes write one after the other, but not beside one that opens or closes the file: who opens it sets the number of the
 * newest transaction back to what it read a moment before, so that a transaction which was committed in between is overwritten by the
 * next one (OpenLDAP's ITS#9496); who closes it last takes away the mutexes under one that has just opened it. So whoever writes has
 * the lock of a folder shared, and whoever opens or closes has it alone. It belongs to an open file: the kernel takes it from a process
 * that dies. Stores of one process in the same folder share their tables, and so this lock.
 */

/** Runs work that writes while nobody opens or closes the store; others may write too. */
export interface WriteLock {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** To be called when nothing runs any more. */
  close(): Promise<void>;
}

/**
 * Runs work while nobody writes to the store in a folder, opens or closes it.
 * @throws Error with a `code` when the folder can't be written, or its file system knows no locks
 */
export async function alone<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  const file = await openLockFile(folder);
  try {
    await lock(file.fd, false);
    return await work();
  } finally {
    await file.close();
  }
}

/** The lock for one who has the store open. */
export async function openWriteLock(folder: string): Promise<WriteLock> {
  const file = await openLockFile(folder);
  let running = 0;
  let granted: Promise<void> | null = null;
  return {
    async run(work) {
      running += 1;
      try {
        granted ??= lock(file.fd, true);
        await granted;
        return await work();
      } finally {
        running -= 1;
        if (running === 0) {
          granted = null;
          unlock(file.fd);
        }
      }
    },
    close: () => file.close(),
  };
}

async function openLockFile(folder: string) {
  await mkdir(folder, { recursive: true });
  return open(join(folder, 'pisync.lock'), 'a+');
}

async function lock(fd: number, shared: boolean): Promise<void> {
  if (!tryLock(fd, { shared })) await waitForLock(fd, { shared });
}
