/** What is used of the package, which has no types of its own. Locks belong to an open file, and end with it or its process. */
declare module 'fs-native-extensions' {
  interface LockOptions {
    /** Others may have it shared too. */
    readonly shared?: boolean;
  }
  /** Whether the lock was granted at once. @throws Error with `code` where the file system knows no locks */
  export function tryLock(fd: number, options?: LockOptions): boolean;
  /** Resolves when the lock is granted. */
  export function waitForLock(fd: number, options?: LockOptions): Promise<void>;
  export function unlock(fd: number): void;
}
