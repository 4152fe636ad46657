import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { loggedSync, readNdjson } from '../backfill-parts.js';
import { type PisyncRun, runPisync } from '../run-pisync.js';

let folder: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-mongo-'));
  const uri = new URL(inject('mongoUri'));
  uri.pathname = `/backfill-${randomUUID()}`;
  env = { MONGO_URI: uri.href, XDG_STATE_HOME: folder };
});
afterAll(async () => {
  const client = new MongoClient(env['MONGO_URI'] ?? '');
  await client.db().dropDatabase();
  await client.close();
  await rm(folder, { recursive: true, force: true });
});

const pisync = (...args: readonly string[]): Promise<PisyncRun> => runPisync(['backfill', ...args], env);

it('imports straight into MongoDB and exports from it', async () => {
  const [logs, exported] = [join(folder, 'logs.ndjson'), join(folder, 'exported.ndjson')];
  const syncs = Array.from({ length: 1500 }, (_, index) => loggedSync(index));
  await writeFile(logs, syncs.map((sync) => `${JSON.stringify(sync)}\n`).join(''));

  const dry = await pisync('import', logs, '--mongo', '--dry-run', '--json');
  expect(JSON.parse(dry.stdout)).toMatchObject({ accepted: 1500, changes: { devices: { new: 50, changed: 0 } } });
  const first = await pisync('import', logs, '--mongo', '--json');
  expect(JSON.parse(first.stdout)).toMatchObject({ target: 'MongoDB', accepted: 1500, duplicates: 0, rejected: 0 });
  const again = await pisync('import', logs, '--mongo', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ accepted: 0, duplicates: 1500 });

  expect(await pisync('export', '--mongo', '-o', exported)).toMatchObject({ code: 0 });
  const events = await readNdjson(exported);
  expect(events).toHaveLength(1500);
  expect(events[0]).toMatchObject({ device_id: 'pibook-0001', clock: 'ok' });
  // what is exported is what is there: restoring it adds nothing
  expect(JSON.parse((await pisync('import', exported, '--mongo', '--json')).stdout)).toMatchObject({
    duplicates: 1500,
  });
});

it('says that the database is not named', async () => {
  const run = await runPisync(['backfill', 'export', '--mongo'], { MONGO_URI: '' });
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('MONGO_URI is not set') });
});
