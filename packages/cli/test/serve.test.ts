import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startServer } from '@pisync/server';
import { afterEach, beforeEach, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-serve-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('npm start serves, and on SIGTERM keeps all it answered and ends with 0', async () => {
  const service = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', PISYNC_DATA_DIR: folder, LOG_LEVEL: 'info', MONGO_URI: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines: string[] = [];
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: service.stdout }).on('line', (line) => {
      lines.push(line);
      const found = /"url":"([^"]+)"/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const post = async (index: number): Promise<boolean> => {
    const body = {
      device_id: `pibook-${index}`,
      timestamp: 1.75e12,
      total_files_synced: 1,
      total_errors: 0,
      internet_speed: 1,
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/sync-event`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.status !== 201) throw new Error(`refused with ${answer.status}`);
    return true;
  };
  expect(await post(0)).toBe(true);
  const others = Promise.allSettled(Array.from({ length: 200 }, (_, index) => post(index + 1)));
  service.kill('SIGTERM');
  const [code] = await once(service, 'exit');
  const answered = (await others).filter(({ status }) => status === 'fulfilled').length + 1;

  expect(code).toBe(0);
  expect(lines.at(-1)).toContain('"msg":"stopped"');
  const again = await startServer({ port: 0, host: '127.0.0.1', dataDir: folder, logLevel: 'silent' });
  const { syncs } = await again.fleet.stats();
  await again.close();
  expect(syncs).toBeGreaterThanOrEqual(answered);
}, 120_000);
