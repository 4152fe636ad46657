import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type RunningServer, startServer } from '@pisync/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportEvents } from '../src/backfill/export-events.js';
import { importLogs } from '../src/backfill/import-logs.js';
import type { ImportLogsOptions } from '../src/backfill/import-options.js';
import { readNdjson, readStore, withStore, writtenTerminal } from './backfill-parts.js';
import { runPisync } from './run-pisync.js';

const URL_OF_NOBODY = new URL('http://127.0.0.1:9');
const NOT_ABORTED = { process, signal: new AbortController().signal };
const MARCH = Date.UTC(2026, 2, 2);
const MINUTE = 60_000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Sync {
  readonly device: string;
  /** Minutes from the beginning. */
  readonly minute: number;
  readonly clock: 'right' | 'dead' | 'behind' | 'ahead';
  readonly errors: number;
  readonly files: number;
  readonly speed: number;
  readonly named: boolean;
}

const syncs: fc.Arbitrary<readonly Sync[]> = fc.array(
  fc.record({
    device: fc.constantFrom('pibook-1', '-pibook-x', 'pibox:7', 'x.y_z'),
    minute: fc.nat(600),
    clock: fc.constantFrom('right', 'right', 'right', 'dead', 'behind', 'ahead'),
    errors: fc.constantFrom(0, 1, 2),
    files: fc.nat(30),
    speed: fc.oneof(fc.constantFrom(0, 1e-7, 1e21), fc.double({ min: 0, max: 1000, noNaN: true })),
    named: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** As a device with such a clock sends it, at once. */
function reportOf({ device, minute, clock, errors, files, speed, named }: Sync, index: number): object {
  const off = { right: 0, dead: -MARCH, behind: -3 * 86_400_000, ahead: 400 * 86_400_000 }[clock];
  const shown = new Date(MARCH + minute * MINUTE + off).toISOString();
  return {
    device_id: device,
    timestamp: shown,
    total_files_synced: files,
    total_errors: errors,
    internet_speed: speed,
    ...(named && { event_id: `-e:${index}` }),
    ...(clock === 'behind' && { sent_at: shown }),
  };
}

/** Takes syncs in as a service does, each when it happens. */
async function takeIn(path: string, fleetSyncs: readonly Sync[]): Promise<void> {
  let now = MARCH;
  await withStore(
    path,
    () => now,
    async (fleet) => {
      for (const [index, sync] of fleetSyncs.entries()) {
        now = MARCH + sync.minute * MINUTE;
        await fleet.accept([reportOf(sync, index)]);
      }
    },
  );
}

async function importing(path: string, options: Partial<ImportLogsOptions>) {
  const { terminal, out, err } = writtenTerminal();
  const defaults = { url: URL_OF_NOBODY, map: {}, dryRun: false, json: true };
  const own = { checkpoint: join(folder, 'checkpoint.json'), rejects: join(folder, 'rejects.ndjson') };
  const isWhole = await importLogs([path], { ...defaults, ...own, ...options }, NOT_ABORTED, terminal);
  return { isWhole, summary: JSON.parse(out()), err: err() };
}

describe('an export', () => {
  it.each([
    ['ndjson', 'fleet.ndjson'],
    ['ndjson', 'fleet.ndjson.gz'],
    ['csv', 'fleet.csv'],
    ['csv', 'fleet.csv.gz'],
  ] as const)(
    'as %s in %s makes the same fleet in an empty store',
    async (format, name) => {
      let number = 0;
      const property = fc.asyncProperty(syncs, async (fleetSyncs) => {
        const place = join(folder, String((number += 1)));
        await mkdir(place);
        const [from, to, output] = [join(place, 'from'), join(place, 'to'), join(place, name)];
        await takeIn(from, fleetSyncs);
        const options = { url: URL_OF_NOBODY, dataDir: from, format, output, gzip: false, json: true };
        await exportEvents(options, NOT_ABORTED, writtenTerminal().terminal);
        const { summary } = await importing(output, { dataDir: to });
        const kept = await readStore(from);
        expect(summary).toMatchObject({ accepted: kept.events.length, duplicates: 0, rejected: 0, conflicts: 0 });
        expect(await readStore(to)).toEqual(kept);
      });
      await fc.assert(property, { numRuns: 8 });
    },
    180_000,
  );

  it('opens in a spreadsheet without computing anything', async () => {
    const sync = { minute: 0, clock: 'right', errors: 0, files: 1, speed: 2, named: false } as const;
    await takeIn(join(folder, 'store'), [{ ...sync, device: '-pibook-x' }]);
    const { terminal, out } = writtenTerminal();
    const options = { url: URL_OF_NOBODY, dataDir: join(folder, 'store'), format: 'csv' } as const;
    await exportEvents({ ...options, gzip: false, json: false }, NOT_ABORTED, terminal);
    expect(out().split('\n')).toEqual([
      'device_id,event_id,timestamp,effective_at,received_at,clock,total_files_synced,total_errors,internet_speed',
      "'-pibook-x,1772409600000:1:0:2,2026-03-02T00:00:00.000Z,2026-03-02T00:00:00.000Z,2026-03-02T00:00:00.000Z,ok,1,0,2",
      '',
    ]);
  });
});

describe('a dry run', () => {
  it('says what the import then does, also of devices that are known', async () => {
    let number = 0;
    const property = fc.asyncProperty(syncs, syncs, async (known, carried) => {
      const place = join(folder, String((number += 1)));
      await mkdir(place);
      const [store, logs] = [join(place, 'store'), join(place, 'logs.ndjson')];
      await takeIn(store, known);
      const before = await readStore(store);
      const lines = [
        ...carried.map((sync, index) => reportOf(sync, index)),
        ...known.slice(0, 5).map(reportOf),
        { bad: 1 },
      ];
      await writeFile(logs, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

      const dry = await importing(logs, { dataDir: store, rejects: join(place, 'dry.ndjson'), dryRun: true });
      expect(await readStore(store)).toEqual(before);
      const real = await importing(logs, { dataDir: store, rejects: join(place, 'rejects.ndjson') });
      const after = await readStore(store);

      const counts = ({ records, accepted, duplicates, conflicts, rejected }: Record<string, number>) => ({
        records,
        accepted,
        duplicates,
        conflicts,
        rejected,
      });
      expect(counts(dry.summary)).toEqual(counts(real.summary));
      expect(counts(real.summary)['accepted']).toBe(after.events.length - before.events.length);
      const { devices, incidents } = dry.summary.changes;
      expect(devices.new).toBe(after.devices.length - before.devices.length);
      const syncsOf = (kept: typeof before, id: string) => kept.events.filter(({ deviceId }) => deviceId === id).length;
      const ids = [...new Set(before.events.map(({ deviceId }) => deviceId))];
      expect(devices.changed).toBe(ids.filter((id) => syncsOf(before, id) !== syncsOf(after, id)).length);
      expect(incidents.opened + incidents.recorded - incidents.retracted).toBe(
        after.incidents.length - before.incidents.length,
      );
    });
    await fc.assert(property, { numRuns: 15 });
  }, 180_000);
});

describe('pisync backfill', () => {
  let server: RunningServer;
  let data: string;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'pisync-exported-'));
    server = await startServer({ port: 0, host: '127.0.0.1', dataDir: data, logLevel: 'silent' });
    const events = Array.from({ length: 1300 }, (_, index) => ({
      device_id: index < 1200 ? 'pibook-1' : `pibox-${index % 10}`,
      timestamp: new Date(MARCH + index * MINUTE).toISOString(),
      total_files_synced: index % 7,
      total_errors: index % 5 > 2 ? 1 : 0,
      internet_speed: 1.5,
    }));
    await server.fleet.accept(events);
  });
  afterAll(async () => {
    await server.close();
    await rm(data, { recursive: true, force: true });
  });

  it('exports the same through a service as past it, and through a pipe', async () => {
    const outputs = [join(folder, 'a.ndjson'), join(folder, 'b.ndjson')] as const;
    const run = await runPisync(['backfill', 'export', '--url', server.url, '-o', outputs[0], '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ file: outputs[0], format: 'ndjson', events: 1300 });
    await runPisync(['backfill', 'export', '--data-dir', data, '-o', outputs[1]]);
    const text = await readFile(outputs[0], 'utf8');
    expect(text).toBe(await readFile(outputs[1], 'utf8'));
    const piped = await runPisync(['backfill', 'export', '--url', server.url]);
    expect(piped).toEqual({
      code: 0,
      stdout: text,
      stderr: expect.stringMatching(/^Exported 1,300 events in .* s\.\n$/),
    });
  });

  it('exports a device, and a span', async () => {
    const output = join(folder, 'part.ndjson');
    const span = ['--since', '2026-03-02T01:00:00Z', '--until', '2026-03-02T02:00:00Z'];
    for (const source of [
      ['--url', server.url],
      ['--data-dir', data],
    ]) {
      await runPisync(['backfill', 'export', ...source, '--device', 'pibook-1', ...span, '-o', output]);
      const events = await readNdjson(output);
      expect(events).toHaveLength(60);
      expect(events[0]).toMatchObject({ device_id: 'pibook-1', effective_at: '2026-03-02T01:00:00.000Z' });
    }
  });

  it('says that there is no store', async () => {
    expect(await runPisync(['backfill', 'export', '--data-dir', join(folder, 'none')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no store in'),
    });
  });

  it('warns that a service takes events of an export for new reports', async () => {
    const output = join(folder, 'again.ndjson');
    await runPisync(['backfill', 'export', '--url', server.url, '-o', output, '--device', 'pibox-3']);
    const { summary, err } = await importing(output, { url: new URL(server.url) });
    expect(summary).toMatchObject({ accepted: 0, duplicates: 10 });
    expect(err).toContain('10 events of an export were taken as reports that arrive now');
  });
});
