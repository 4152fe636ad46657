import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { SyncEvent } from '@pisync/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { loggedSync, readNdjson, readStore } from './backfill-parts.js';
import { type PisyncService, startPisyncService } from './pisync-service.js';
import { PISYNC, runPisync } from './run-pisync.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-resume-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...path: readonly string[]): string => join(folder, ...path);

const LINES = 12_000;

/** Logs of which every hundredth line is broken, and every fiftieth is there twice. */
async function writeLogs(): Promise<void> {
  const lines = Array.from({ length: LINES }, (_, index) => {
    if (index % 100 === 7) return `{"broken":${index}`;
    return JSON.stringify(loggedSync(index % 50 === 3 ? index - 2 : index, 200));
  });
  await writeFile(at('logs.ndjson.gz'), gzipSync(`${lines.join('\n')}\n`));
}

/** Slow enough to be met in the middle, some batches before the end. */
const SLOWLY = ['--rate', '1000'];

const importing = (name: string, ...target: readonly string[]): readonly string[] => {
  const files = ['--checkpoint', at(name, 'checkpoint.json'), '--rejects', at(`${name}.rejects.ndjson`)];
  return ['backfill', 'import', at('logs.ndjson.gz'), ...target, '--json', '--quiet', ...files];
};

const checkpoint = z.object({ files: z.array(z.object({ counts: z.object({ records: z.number() }) })) });

/** Resolves once more records are answered for than before; with their number. */
async function furtherThan(path: string, before: number): Promise<number> {
  for await (const _ of watch(dirname(path))) {
    const text = await readFile(path, 'utf8').catch(() => '{"files":[]}');
    const records = checkpoint.parse(JSON.parse(text)).files.reduce((sum, { counts }) => sum + counts.records, 0);
    if (records > before) return records;
  }
  throw new Error('the folder is not watched any more');
}

it('goes on after kill -9, again and again, to the same end as if it had not been killed', async () => {
  await writeLogs();
  await Promise.all(['whole', 'killed'].map((name) => writeFolder(name)));
  const whole = await runPisync(importing('whole', '--data-dir', at('whole', 'store')));

  let reached = 0;
  for (let kills = 0; kills < 3; kills += 1) {
    const further = furtherThan(at('killed', 'checkpoint.json'), reached);
    const args = importing('killed', '--data-dir', at('killed', 'store'), ...SLOWLY);
    const child = spawn(process.execPath, [PISYNC, ...args], { stdio: 'ignore' });
    reached = await further;
    child.kill('SIGKILL');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  }
  const last = await runPisync(importing('killed', '--data-dir', at('killed', 'store')));

  expect(whole.code).toBe(3);
  expect(last.code).toBe(3);
  const [wholeSummary, summary] = [JSON.parse(whole.stdout), JSON.parse(last.stdout)];
  expect(wholeSummary).toMatchObject({ resumed: false, records: LINES, rejected: 120 });
  expect(summary).toMatchObject({ resumed: true, records: LINES, rejected: 120 });
  expect(summary.accepted + summary.duplicates).toBe(wholeSummary.accepted + wholeSummary.duplicates);
  expect(await readNdjson(at('killed.rejects.ndjson'))).toEqual(await readNdjson(at('whole.rejects.ndjson')));
  const [a, b] = [await readStore(at('whole', 'store')), await readStore(at('killed', 'store'))];
  // all arrive when the import is first begun, which is the one thing that differs
  const arrival = (fleet: typeof a) => new Set(fleet.events.map(({ receivedAt }) => receivedAt)).size;
  expect([arrival(a), arrival(b)]).toEqual([1, 1]);
  expect(b.events.map(withoutArrival)).toEqual(a.events.map(withoutArrival));
  expect(b.stats).toEqual(a.stats);
  expect(b.incidents.map(({ id, length, resolvedAt }) => ({ id, length, resolvedAt }))).toEqual(
    a.incidents.map(({ id, length, resolvedAt }) => ({ id, length, resolvedAt })),
  );
  await expect(access(at('killed', 'checkpoint.json'))).rejects.toThrow('ENOENT');
}, 180_000);

it('waits for a service that goes away, and goes on when it is back', async () => {
  await writeLogs();
  await writeFolder('http');
  let service: PisyncService = await startPisyncService(at('data'));
  const port = Number(service.url.port);
  const args = importing('http', '--url', service.url.href, '--rate', '3000');
  const further = furtherThan(at('http', 'checkpoint.json'), 0);
  const run = runPisync(args);
  await further;
  await service.kill();
  service = await startPisyncService(at('data'), port);
  const { code, stdout } = await run;
  await service.stop();
  expect(code).toBe(3);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ records: LINES, rejected: 120, conflicts: 0 });
  const { events } = await readStore(at('data'));
  expect(events).toHaveLength(new Set(events.map(({ deviceId, eventId }) => `${deviceId} ${eventId}`)).size);
  const distinct = Array.from({ length: LINES }, (_, index) => index).filter(
    (index) => index % 100 !== 7 && index % 50 !== 3,
  );
  expect(events).toHaveLength(distinct.length);
});

async function writeFolder(name: string): Promise<void> {
  await mkdir(at(name), { recursive: true });
}

function withoutArrival(event: SyncEvent): object {
  return { ...event, receivedAt: null };
}
