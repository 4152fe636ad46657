import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type JournalLock, openJournalLock } from './journal-lock.js';

const HOLDER = `
import { openSync } from 'node:fs';
import { tryLock } from 'fs-native-extensions';
const [path] = process.argv.slice(1);
console.log(tryLock(openSync(path, 'a+')));
setInterval(() => {}, 1000);
`;

let path: string;
let lock: JournalLock;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pisync-journal-'));
  lock = await openJournalLock(path);
});
afterEach(async () => {
  await lock.close();
  await rm(path, { recursive: true, force: true });
});

it('is to be had by one who is alone, again and again', () => {
  expect([lock.take(), lock.take()]).toEqual([true, true]);
  lock.rest();
  expect(lock.take()).toBe(true);
});

it('is to be had by nobody while two have the store open', async () => {
  const other = await openJournalLock(path);
  expect([lock.take(), other.take()]).toEqual([false, false]);
  await other.close();
  expect(lock.take()).toBe(true);
});

it('is asked for at the door, by one after the other, and given when it rests', async () => {
  expect(lock.take()).toBe(true);
  const opening = [openJournalLock(path), openJournalLock(path)];
  await expect.poll(() => lock.take()).toBe(false);
  let isOpen = false;
  const all = Promise.all(opening).finally(() => {
    isOpen = true;
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  expect(isOpen).toBe(false);
  lock.rest();
  const others = await all;
  expect(lock.take()).toBe(false);
  await Promise.all(others.map((other) => other.close()));
  expect(lock.take()).toBe(true);
});

it('is given back by a process that is killed, and so is the door', async () => {
  const start = async (name: string) => {
    const args = ['--input-type=module', '-e', HOLDER, join(path, name)];
    const child = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
    const [said]: unknown[] = await once(child.stdout, 'data');
    expect(String(said)).toBe('true\n');
    return child;
  };
  const door = await start('pisync.door');
  expect(lock.take()).toBe(false);
  door.kill('SIGKILL');
  await once(door, 'exit');
  await expect.poll(() => lock.take()).toBe(true);

  await lock.close();
  const journal = await start('pisync.journal');
  const opening = openJournalLock(path);
  journal.kill('SIGKILL');
  lock = await opening;
  expect(lock.take()).toBe(true);
});
