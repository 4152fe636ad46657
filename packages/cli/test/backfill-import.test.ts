import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openLmdbStore } from '@pisync/core/lmdb';
import { type RunningServer, startServer } from '@pisync/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loggedSync, readNdjson, readStore } from './backfill-parts.js';
import { BROKEN_RECORDS } from './broken-records.js';
import { runPisync } from './run-pisync.js';

let folder: string;
let server: RunningServer | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-import-'));
  server = null;
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (...path: readonly string[]): string => join(folder, ...path);
const syncs = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => loggedSync(from + index));
const ndjson = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const csv = (values: readonly object[]): string =>
  [Object.keys(values[0] ?? {}), ...values.map((value) => Object.values(value))]
    .map((row) => row.join(','))
    .join('\r\n');

/** Imports into the store in `store`, and leaves what it has to keep below the folder. */
const importInto = (store: string, ...args: readonly string[]) =>
  runPisync(['backfill', 'import', '--data-dir', at(store), '--quiet', '--json', ...args], {
    XDG_STATE_HOME: at('state'),
  });

async function startService(dataDir = at('data')): Promise<RunningServer> {
  server = await startServer({ port: 0, host: '127.0.0.1', dataDir, logLevel: 'silent' });
  return server;
}

describe('pisync backfill import', () => {
  it('takes in all good lines where one in a hundred is broken in one of thirty ways, and says why of each other', async () => {
    expect(BROKEN_RECORDS).toHaveLength(30);
    const good = syncs(0, 2970);
    const lines: (string | Buffer)[] = good.map((sync) => JSON.stringify(sync));
    const expected = BROKEN_RECORDS.map((record, index) => ({ ...record, number: index * 97 + 11 }));
    for (const { number, line } of expected) lines.splice(number - 1, 0, line);
    await writeFile(at('logs.ndjson'), Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])));

    const run = await importInto('store', at('logs.ndjson'), '--rejects', at('bad.ndjson'));
    expect({ code: run.code, ...JSON.parse(run.stdout) }).toMatchObject({
      code: 3,
      records: 3000,
      accepted: 2970,
      duplicates: 0,
      rejected: 30,
      rejects_file: at('bad.ndjson'),
    });
    const rejects = await readNdjson(at('bad.ndjson'));
    expect(rejects.map(({ line, record }) => [line, record])).toEqual(expected.map(({ number }) => [number, number]));
    const beginning = (text: unknown): string => String(text).slice(0, 12);
    expect(rejects.map(({ raw }) => beginning(raw))).toEqual(
      expected.map(({ line }) => beginning(line.toString('utf8'))),
    );
    const misjudged = expected.filter(({ reason }, index) => !reason.test(String(rejects[index]?.['reason'])));
    expect(misjudged.map(({ way }) => way)).toEqual([]);
    expect((await readStore(at('store'))).events).toHaveLength(2970);

    // the same lines are refused as the elements of an array, and for the same reasons
    const elements = expected.filter(({ line }) => typeof line === 'string' && line.startsWith('{')).slice(3);
    const array = `[${[...elements.map(({ line }) => line), ...good.map((sync) => JSON.stringify(sync))].join(',\n')}]`;
    await writeFile(at('logs.json'), array);
    const again = await importInto('other', at('logs.json'), '--rejects', at('bad-elements.ndjson'));
    expect(JSON.parse(again.stdout)).toMatchObject({ accepted: 2970 });
    const refused = await readNdjson(at('bad-elements.ndjson'));
    expect(refused.map(({ line }) => line)).toEqual(elements.map((_, index) => index + 1));
    expect(refused.every(({ column }) => typeof column === 'number')).toBe(true);
  });

  it('takes a folder with files of every kind, and names those that it does not know', async () => {
    await mkdir(at('logs', 'a', 'b'), { recursive: true });
    await writeFile(at('logs', 'a', 'one.log'), ndjson(syncs(0, 100)));
    await writeFile(at('logs', 'a', 'b', 'two'), gzipSync(JSON.stringify(syncs(100, 200), null, 2)));
    await writeFile(at('logs', 'three.txt'), `\uFEFF${csv(syncs(200, 300))}`);
    await writeFile(at('logs', 'four.gz'), gzipSync(csv(syncs(300, 400)).replaceAll(',', ';')));
    await writeFile(at('logs', 'photo.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
    await writeFile(at('logs', 'notes.txt'), 'call the school on Monday\n');
    await writeFile(at('logs', '.hidden'), ndjson(syncs(900, 901)));
    await writeFile(at('logs', 'empty.ndjson'), '');
    // broken off in its compressed bytes: the lines before are taken in
    const cut = gzipSync(ndjson(syncs(400, 2400)));
    await writeFile(at('logs', 'z-cut.ndjson.gz'), cut.subarray(0, cut.length - 200));

    const { code, stdout, stderr } = await importInto('store', at('logs'), '--rejects', at('bad.ndjson'));
    const summary = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(summary.skipped).toEqual([
      { file: at('logs', 'notes.txt'), reason: expect.stringContaining('neither NDJSON, nor a JSON array, nor CSV') },
      { file: at('logs', 'photo.jpg'), reason: 'is no text' },
    ]);
    expect(stderr).toContain(`${at('logs', 'photo.jpg')} is no text; it was skipped.`);
    expect(await readNdjson(at('bad.ndjson'))).toEqual([
      expect.objectContaining({ file: at('logs', 'z-cut.ndjson.gz'), reason: expect.stringContaining('breaks off') }),
    ]);
    const { events } = await readStore(at('store'));
    expect(summary).toMatchObject({ files: 8, rejected: 1, accepted: events.length });
    expect(events.length).toBeGreaterThan(1200);
    expect(events.length).toBeLessThan(2400);
    expect(await readdir(at('state', 'pisync', 'imports'))).toEqual([]);
  });

  it('marks what it carries in: its devices are not heard from', async () => {
    await writeFile(at('logs.ndjson'), ndjson(syncs(0, 4)));
    expect((await importInto('store', at('logs.ndjson'))).code).toBe(0);
    const store = await openLmdbStore({ path: at('store') });
    const events = await store.events.scan({ after: null, limit: 10 });
    const arrivals = new Set(events.map(({ receivedAt }) => receivedAt));
    expect(arrivals.size).toBe(1);
    expect(await store.watches.carriedOf([...arrivals, 1])).toEqual(arrivals);
    await store.close();
  });

  it('drops sent_at: the days until a log is carried are no wrong clock', async () => {
    const [sync] = syncs(0, 1);
    await writeFile(at('logs.ndjson'), ndjson([{ ...sync, sent_at: '2025-01-06T00:00:05Z' }]));
    expect(await importInto('store', at('logs.ndjson'))).toMatchObject({ code: 0 });
    expect((await readStore(at('store'))).events).toMatchObject([
      { clock: 'ok', effectiveAt: Date.parse(sync?.timestamp ?? '') },
    ]);
  });

  it('counts duplicates, and keeps conflicts among the rejects', async () => {
    const named = { ...loggedSync(1), event_id: 'e-1' };
    await writeFile(at('logs.ndjson'), ndjson([named, named, { ...named, total_files_synced: 99 }]));
    const run = await importInto('store', at('logs.ndjson'), '--rejects', at('bad.ndjson'));
    expect(JSON.parse(run.stdout)).toMatchObject({ accepted: 1, duplicates: 1, conflicts: 1, rejected: 0 });
    expect(await readNdjson(at('bad.ndjson'))).toMatchObject([
      { line: 3, reason: expect.stringContaining('event_id') },
    ]);
  });

  it('reads standard input, which can be compressed too', async () => {
    const args = ['backfill', 'import', '-', '--data-dir', at('store'), '--json'];
    const input = gzipSync(JSON.stringify(syncs(0, 500)));
    const { code, stdout, stderr } = await runPisync(args, { XDG_STATE_HOME: at('state') }, input);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, accepted: 500, resumed: false });
    expect(stderr).toContain('Standard input is read once');
  });

  it('reads CSV with columns of other names', async () => {
    const text = csv(syncs(0, 20)).replace('device_id', 'serial').replace('timestamp', 'when');
    await writeFile(at('survey.csv'), text);
    const refused = await importInto('store', at('survey.csv'), '--rejects', at('bad.ndjson'));
    expect(refused.code).toBe(3);
    expect((await readNdjson(at('bad.ndjson')))[0]?.['reason']).toContain('no column for device_id, timestamp');
    const map = ['--map', 'serial=device_id', '--map', 'when=timestamp'];
    expect(JSON.parse((await importInto('store', at('survey.csv'), ...map)).stdout)).toMatchObject({ accepted: 20 });
    expect(await importInto('store', at('survey.csv'), '--map', 'serial=device')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a field of device_id, timestamp'),
    });
  });

  it('goes through a service, which says what it had already', async () => {
    const { url } = await startService();
    await writeFile(at('logs.ndjson.gz'), gzipSync(ndjson([...syncs(0, 9000), { device_id: 'x' }])));
    const args = ['backfill', 'import', at('logs.ndjson.gz'), '--url', url, '--json', '--rejects'];
    const first = await runPisync([...args, at('bad-1.ndjson')], { XDG_STATE_HOME: at('state') });
    expect(JSON.parse(first.stdout)).toMatchObject({ accepted: 9000, duplicates: 0, rejected: 1 });
    const second = await runPisync([...args, at('bad-2.ndjson')], { XDG_STATE_HOME: at('state') });
    expect(JSON.parse(second.stdout)).toMatchObject({ accepted: 0, duplicates: 9000, rejected: 1 });
    expect(second.code).toBe(3);
    await server?.close();
    server = null;
    expect((await readStore(at('data'))).events).toHaveLength(9000);
  });

  it('is safe beside a service on the same folder', async () => {
    const { fleet } = await startService(at('store'));
    await writeFile(at('logs.ndjson'), ndjson(syncs(0, 12_000)));
    const importing = importInto('store', at('logs.ndjson'));
    const live = Array.from({ length: 40 }, (_, index) => loggedSync(12_000 + index));
    for (const sync of live) expect(await fleet.accept([sync])).toMatchObject([{ status: 'stored' }]);
    expect(await importing).toMatchObject({ code: 0 });
    expect(await fleet.stats()).toMatchObject({ syncs: 12_040 });
  });

  it('says what is wrong with a call', async () => {
    expect(await importInto('store', at('nothing'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^pisync: there is no file or folder .*nothing that can be read/),
    });
    await writeFile(at('logs.ndjson'), ndjson(syncs(0, 1)));
    await writeFile(at('there.ndjson'), '');
    expect(await importInto('store', at('logs.ndjson'), '--rejects', at('there.ndjson'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already; name another file with --rejects'),
    });
    const away = await runPisync(['backfill', 'import', at('logs.ndjson'), '--url', 'http://127.0.0.1:9']);
    expect(away).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no service answers at http://127.0.0.1:9'),
    });
    const dry = await importInto('none', at('logs.ndjson'), '--dry-run');
    expect(JSON.parse(dry.stdout)).toMatchObject({ dry_run: true, accepted: 1, changes: { devices: { new: 1 } } });
    expect(await readdir(folder)).not.toContain('none');
  });

  it('forgets the rejects of a start that was killed before anything was answered for', async () => {
    await writeFile(at('a.ndjson'), `bad a\n${ndjson(syncs(0, 10))}`);
    const args = [at('a.ndjson'), '--rejects', at('bad.ndjson'), '--checkpoint', at('checkpoint.json')];
    await importInto('store', ...args);
    const rejects = await readFile(at('bad.ndjson'));
    const key = [[at('a.ndjson')], at('store'), null, {}, at('bad.ndjson')];
    const kept = { version: 1, import: JSON.stringify(key), started_ms: 1_760_000_000_000, files: [] };
    const checkpoint = { ...kept, rejects: { path: at('bad.ndjson'), bytes: 0 } };
    await writeFile(at('checkpoint.json'), JSON.stringify(checkpoint));
    expect(JSON.parse((await importInto('store', ...args)).stdout)).toMatchObject({ duplicates: 10, rejected: 1 });
    expect(await readFile(at('bad.ndjson'))).toEqual(rejects);
  });

  it('begins a file anew that has changed since it was interrupted, without doubling its rejects', async () => {
    await writeFile(at('a.ndjson'), `bad a\n${ndjson(syncs(0, 10))}`);
    await writeFile(at('b.ndjson'), `bad b\n${ndjson(syncs(10, 20))}`);
    const args = [at('a.ndjson'), at('b.ndjson'), '--rejects', at('bad.ndjson'), '--checkpoint', at('checkpoint.json')];
    await importInto('store', ...args);
    const rejects = await readFile(at('bad.ndjson'));
    // as if it had been killed at the end of the first file
    const counts = { records: 11, accepted: 10, queued: 0, duplicates: 0, conflicts: 0, rejected: 1 };
    const key = [[at('a.ndjson'), at('b.ndjson')], at('store'), null, {}, at('bad.ndjson')];
    const kept = {
      version: 1,
      import: JSON.stringify(key),
      started_ms: 1_760_000_000_000,
      rejects: { path: at('bad.ndjson'), bytes: rejects.indexOf('\n') + 1 },
      files: [{ name: at('a.ndjson'), path: at('a.ndjson'), size: 1, changed_ms: 0, done: true, counts }],
    };
    await writeFile(at('checkpoint.json'), JSON.stringify(kept));
    await utimes(at('a.ndjson'), 1, 1);
    const again = await runPisync(['backfill', 'import', '--data-dir', at('store'), '--json', ...args], {
      XDG_STATE_HOME: at('state'),
    });
    expect(again.stderr).toContain(`${at('a.ndjson')} has changed since; it is read from its beginning.`);
    expect(JSON.parse(again.stdout)).toMatchObject({ resumed: true, records: 22, duplicates: 20, rejected: 2 });
    expect(await readFile(at('bad.ndjson'))).toEqual(rejects);
    expect(await readdir(folder)).not.toContain('checkpoint.json');
  });
});
