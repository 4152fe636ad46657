import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PisyncRun, runPisync } from '../run-pisync.js';
import { type SmallFleet, startSmallFleet } from './small-fleet.js';

const WEEK = ['--since', '2026-03-02', '--until', '2026-03-09'];
const REPORTS = ['failures', 'incidents', 'fleet', 'connectivity'];
const ENDINGS = { table: 'txt', csv: 'csv', markdown: 'md', json: 'json' } as const;

let service: SmallFleet;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-reports-'));
  service = await startSmallFleet();
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

const report = (...args: readonly string[]): Promise<PisyncRun> =>
  runPisync(['report', ...args], { PISYNC_URL: service.url });
/** What a report prints of the week. */
const printed = async (...args: readonly string[]): Promise<string> => (await report(...args, ...WEEK)).stdout;

describe.each(REPORTS)('pisync report %s', (name) => {
  it.each(['table', 'csv', 'markdown', 'json'] as const)('as %s', async (format) => {
    const { code, stdout, stderr } = await report(name, '--format', format, ...WEEK);
    expect({ code, stderr: stderr.replace(/^\d+ devices? failed 4 times or more\.\n/, '') }).toEqual({
      code: 0,
      stderr: '',
    });
    await expect(stdout).toMatchFileSnapshot(`golden/${name}.${ENDINGS[format]}`);
  });

  it('has fields in CSV that are those of JSON', async () => {
    const whole: unknown = JSON.parse(await printed(name, '--json'));
    const section = name === 'incidents' ? 'incidents' : 'days';
    const rows = name === 'failures' ? whole : Object.entries(Object(whole)).find(([key]) => key === section)?.[1];
    const csv: unknown = parse(await printed(name, '--format', 'csv'), { columns: true });
    expect(Array.isArray(rows) && Object.keys(Object(rows[0]))).toEqual(
      Array.isArray(csv) && Object.keys(Object(csv[0])),
    );
  });

  it('says plainly that there is nothing in a period', async () => {
    const nothing = await report(name, '--since', '2021-01-01', '--until', '2021-02-01');
    expect(nothing.code).toBe(0);
    expect(nothing.stdout + nothing.stderr).toMatch(
      /No device failed 4 times|No incident started from 2021-01-01 to 2021-01-31|Nothing was heard from 2021-01-01 to 2021-01-31/,
    );
  });

  it('is a page that needs nothing but itself', async () => {
    const page = await printed(name, '--format', 'html');
    expect(page).toMatch(/^<!doctype html>/);
    const bare = page.replaceAll('xmlns="http://www.w3.org/2000/svg"', '').replaceAll(`${service.url}/`, '');
    expect(bare).not.toMatch(/<script|https?:|src=|href|url\(|@import|\sid=/i);
    expect(bare).not.toMatch(/\bNaN\b|undefined|Infinity/);
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;`);
    const outline = page.match(/<(h1|h2|caption|figcaption)>[^<]*|aria-label="[^"]*"|<th scope="col"[^>]*>[^<]*|<svg/g);
    const lines =
      outline?.map((line) =>
        line
          .replaceAll(/\s+/g, ' ')
          .replace(/ *class="[^"]*"/, '')
          .trim(),
      ) ?? [];
    await expect(`${lines.join('\n').replaceAll(service.url, 'SERVICE')}\n`).toMatchFileSnapshot(
      `golden/${name}.outline.txt`,
    );
  });

  it('must begin before it ends', async () => {
    expect(await report(name, '--since', '2026-03-05', '--until', '2026-03-05')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^pisync: --since \(2026-03-05T.*\) must be before --until/),
    });
  });
});

describe('what is wrongly asked for', () => {
  it.each([
    [['--section', 'nonsense'], 2, 'has no section nonsense; it has totals, days, kinds, open_incidents'],
    [['--format', 'xml'], 2, 'Allowed choices are table, json, csv, markdown, html'],
    [['--kind', 'toaster'], 2, 'Allowed choices are pibook, pibox, unknown'],
    [['--top', '0'], 2, 'Give a whole number from 1 to 200'],
    [['--silent-days', 'many'], 2, 'Give a whole number from 1'],
    [['--since', 'yesterday'], 2, 'Give a date (2026-03-02), a time with a zone, or an age'],
    [
      ['--url', 'http://127.0.0.1:9', '--format', 'html'],
      1,
      'no service answers at http://127.0.0.1:9; start one with "pisync serve"',
    ],
  ] as const)('%j is named', async (args, code, message) => {
    const run = await report('fleet', ...args);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain(message);
  });

  it.each(Object.keys(ENDINGS))('is named before a %s begins', async (format) => {
    const run = await report('fleet', '--url', 'http://127.0.0.1:9', '--format', format);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no service answers at') });
  });
});

describe('a section', () => {
  it('is an array in JSON, and all there is of a list', async () => {
    const names = async (section: string, ...args: readonly string[]): Promise<unknown> =>
      JSON.parse(await printed('fleet', '--section', section, '--json', ...args)).map(
        (row: { device_id: string }) => row.device_id,
      );
    expect(await names('silent_devices')).toEqual(['pibox-2']);
    expect(await names('silent_devices', '--silent-days', '4', '--top', '1')).toEqual([
      'pibox-2',
      'pibook-3',
      '-pibook_x',
    ]);
    expect(await names('open_incidents')).toEqual(['-pibook_x', 'pibook-1']);
    expect(await names('longest_streaks', '--top', '1')).toEqual(['-pibook_x']);
    expect(await names('slowest_links')).toEqual(['pibook-3', '-pibook_x', 'pibook-1', 'pibook-2', 'pibox-1']);
    expect(await names('slowest_links', '--kind', 'pibox')).toEqual(['pibox-1']);
  });

  it('can be the figures, which are an object, and a line of CSV', async () => {
    const totals = JSON.parse(await printed('fleet', '--section', 'totals', '--json'));
    expect(totals).toEqual({
      devices: 6,
      syncs: 37,
      failed_syncs: 18,
      success_rate: 0.5135,
      failing_devices: 2,
      silent_devices: 1,
    });
    const csv = await printed('fleet', '--section', 'totals', '--format', 'csv');
    expect(csv).toBe('devices,syncs,failed_syncs,success_rate,failing_devices,silent_devices\n6,37,18,0.5135,2,1\n');
  });

  it('counts incidents where only what they add up to is asked for', async () => {
    const rows: unknown = JSON.parse(
      await printed('incidents', '--section', 'kinds', '--json', '--status', 'resolved'),
    );
    expect(rows).toEqual([
      { kind: 'pibook', incidents: 1, open: 0, resolved: 1, mean_seconds: 86_400 },
      { kind: 'pibox', incidents: 1, open: 0, resolved: 1, mean_seconds: 86_400 },
    ]);
  });
});

describe('--kind', () => {
  it('leaves out other devices', async () => {
    const ids = JSON.parse(await printed('failures', '--json', '--min', '1', '--kind', 'pibox'));
    expect(ids.map((row: { device_id: string }) => row.device_id)).toEqual(['pibox-1']);
    const incidents = JSON.parse(await printed('incidents', '--json', '--kind', 'unknown'));
    expect(incidents.totals).toMatchObject({ incidents: 1, open: 1 });
    expect(JSON.parse(await printed('fleet', '--json', '--kind', 'pibox'))).toMatchObject({
      kind: 'pibox',
      totals: { devices: 2, syncs: 12 },
      kinds: [{ kind: 'pibox' }],
    });
  });
});

describe('-o', () => {
  it('writes the form that its ending says, and replaces what is there', async () => {
    const file = join(folder, 'report.md');
    await writeFile(file, 'old');
    await symlink(file, join(folder, 'link.md'));
    const { code, stdout, stderr } = await report('fleet', '-o', join(folder, 'link.md'), ...WEEK);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`The report is in ${join(folder, 'link.md')}\n`);
    expect(await readFile(file, 'utf8')).toBe(await printed('fleet', '--format', 'markdown'));
    expect((await readdir(folder)).toSorted()).toEqual(['link.md', 'report.md']);
    await report('fleet', '-o', file, '--format', 'csv', ...WEEK);
    expect(await readFile(file, 'utf8')).toBe(await printed('fleet', '--format', 'csv'));
  });

  it('leaves what is there when the report breaks off', async () => {
    const file = join(folder, 'kept.html');
    await writeFile(file, 'old');
    const stats = await (await fetch(`${service.url}/stats`)).text();
    // answers for itself, and for nothing else
    const failing = createServer(({ url }, response) => {
      if (url === '/stats') response.end(stats);
      else response.writeHead(503).end('{"error":"the store is away"}');
    }).listen(0, '127.0.0.1');
    await once(failing, 'listening');
    const address = failing.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const { code, stderr } = await report('fleet', '-o', file, '--url', url);
    failing.close();
    expect({ code, stderr }).toEqual({ code: 1, stderr: `pisync: ${url} answered 503: the store is away\n` });
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('.part'));
  });

  it('says where it cannot write', async () => {
    expect(await report('fleet', '-o', join(folder, 'no', 'report.html'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot write .*report\.html: there is no folder/),
    });
    expect(await report('fleet', '-o', folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it is a folder'),
    });
    expect((await report('failures', '-o', '/dev/full', '--format', 'csv', ...WEEK)).stderr).toContain(
      'cannot write /dev/full',
    );
  });

  it('takes - for standard output', async () => {
    expect(await printed('failures', '--format', 'csv', '-o', '-')).toBe(await printed('failures', '--format', 'csv'));
  });
});
