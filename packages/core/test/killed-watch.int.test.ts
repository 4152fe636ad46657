import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('watch-fleet.mjs', import.meta.url));

/** Runs it until it kills itself or is done; resolves with how it ended. */
async function watchFleet(folder: string, killAt: number): Promise<number | NodeJS.Signals | null> {
  const child = spawn(process.execPath, [PROGRAM, folder, String(killAt)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal]: [number | null, NodeJS.Signals | null] = await once(child, 'exit').then(([first, second]) => [
    first === null ? null : Number(first),
    second,
  ]);
  return signal ?? code;
}

it('tells once of who is away and back, and loses nothing, killed at every step of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pisync-watch-'));
  try {
    const ends: (number | NodeJS.Signals | null)[] = [];
    // each process gets a step further than the one before it, from where that one was
    for (let killAt = 1; ends.at(-1) !== 0; killAt += 1) ends.push(await watchFleet(folder, killAt));
    expect(ends.filter((end) => end === 'SIGKILL').length).toBeGreaterThanOrEqual(4);
    const lines = (await readFile(join(folder, 'told'), 'utf8')).trim().split('\n');
    const heardAt = Date.parse('2026-03-13T23:00:00.000Z');
    // what is told again after a crash has the same id: an alert store keeps it once
    expect([...new Set(lines)]).toEqual([
      `late~pibox-1~${heardAt} firing`,
      `silent~pibox-1~${heardAt} firing`,
      `late~pibox-1~${heardAt} resolved`,
      `silent~pibox-1~${heardAt} resolved`,
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 240_000);
