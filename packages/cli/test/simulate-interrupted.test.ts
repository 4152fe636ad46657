import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@pisync/server';
import { expect, it } from 'vitest';
import { PISYNC } from './run-pisync.js';

// a terminal sends Ctrl-C to the whole group: to the processes that share the sending, too
it('Ctrl-C ends pisync simulate with all its processes, and their ledger is whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pisync-interrupted-'));
  const server = await startServer({ port: 0, host: '127.0.0.1', dataDir: join(folder, 'data'), logLevel: 'silent' });
  try {
    const ledger = join(folder, 'run.ledger');
    // at the speed of life it would take an hour
    const args = ['--target', server.url, '--devices', '120', '--workers', '3', '--speed', '1', '--ledger', ledger];
    const simulating = spawn(process.execPath, [PISYNC, 'simulate', ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folder },
    });
    const { pid } = simulating;
    if (pid === undefined) throw new Error('it did not start');
    let [stdout, stderr] = ['', ''];
    simulating.stdout.on('data', (text) => (stdout += String(text)));
    const sending = new Promise<void>((resolve) => {
      simulating.stderr.on('data', (text) => {
        stderr += String(text);
        if (/in flight/.test(stderr)) resolve();
      });
    });
    const ended = once(simulating, 'close');
    await sending;
    process.kill(-pid, 'SIGINT');
    expect(await ended).toEqual([1, null]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/pisync: interrupted\n$/);
    // the group is empty
    expect(() => process.kill(-pid, 0)).toThrow(/ESRCH/);
    expect((await readdir(folder)).toSorted()).toEqual(['data', 'run.ledger', 'run.ledger.part1', 'run.ledger.part2']);
    for (const path of [ledger, `${ledger}.part1`, `${ledger}.part2`]) {
      const text = await readFile(path, 'utf8');
      expect(text.endsWith('\n')).toBe(true);
      expect(text.match(/"kind":"sent"/g)?.length).toBe(text.match(/"kind":"answered"/g)?.length);
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});
