import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createFleet, rebuildFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { expect, it, onTestFinished } from 'vitest';

const ANSWERING = fileURLToPath(new URL('answer-from-journal.mjs', import.meta.url));
const DEVICES = 60;
/** Rounds that it is given beyond those after which it is killed. */
const AHEAD = 40;
/** In rounds that are answered: soon after the start, and where many are being brought into the store. */
const KILLED_AFTER = [3, 40, 165, 180, 240];

/** A report of each of 60 devices; in one round in seven they fail. */
function reportsOfRound(round: number): readonly object[] {
  return Array.from({ length: DEVICES }, (_, device) => ({
    device_id: `pibook-${device}`,
    timestamp: Date.UTC(2026, 2, 2) + round * 60_000,
    total_files_synced: 3,
    total_errors: round % 7 === 0 ? 1 : 0,
    internet_speed: 1,
  }));
}

/** Has a process take in rounds and kills it once it has answered so many; resolves with how many it answered. */
async function killAfter(path: string, from: number, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [ANSWERING, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  // what is left over can't be written once it is gone
  child.stdin.on('error', () => {});
  for (let round = from; round < from + rounds + AHEAD; round += 1) {
    child.stdin.write(`${JSON.stringify(reportsOfRound(round))}\n`);
  }
  let answered = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    expect(line).toBe('answered');
    answered += 1;
    if (answered === rounds) child.kill('SIGKILL');
  }
  await gone;
  return answered;
}

it('has all that was answered, once, after processes were killed that had it in the journal', async () => {
  const path = await mkdtemp(join(tmpdir(), 'pisync-killed-journal-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  let [next, left] = [0, 0];
  for (const rounds of KILLED_AFTER) {
    const answered = await killAfter(path, next, rounds);
    expect(answered).toBeGreaterThanOrEqual(rounds);
    const store = await openLmdbStore({ path });
    for (const { events } of store.journal?.entries() ?? []) left += events.length;
    await store.close();
    next += answered;
  }
  expect(left).toBeGreaterThan(0);

  const store = await openLmdbStore({ path });
  const fleet = await createFleet({ store: { ...store, close: async () => {} } });
  for (let round = 0; round < next; round += 1) {
    const statuses = new Set((await fleet.accept(reportsOfRound(round))).map(({ status }) => status));
    expect(statuses).toEqual(new Set(['duplicate']));
  }
  // of what it was killed in some may be there; all but the last is sent again by the next one
  const { syncs } = await fleet.totals();
  expect(syncs).toBeGreaterThanOrEqual(next * DEVICES);
  expect(syncs).toBeLessThanOrEqual((next + AHEAD) * DEVICES);
  await fleet.close();
  for await (const { differences } of rebuildFleet(store, { mend: false })) expect(differences).toEqual([]);
  await store.close();
}, 120_000);
