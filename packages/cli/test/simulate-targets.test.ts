import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type RunningServer, startServer } from '@pisync/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPisync } from './run-pisync.js';

let folder: string;
let servers: RunningServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-targets-'));
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true, force: true });
});

async function freshService(name: string): Promise<string> {
  const server = await startServer({ port: 0, host: '127.0.0.1', dataDir: join(folder, name), logLevel: 'silent' });
  servers.push(server);
  return server.url;
}

const FLEET = ['--devices', '120', '--seed', '9'];

/** Ends with 0 and a report without a difference. */
async function expectExact(args: readonly string[]): Promise<Record<string, unknown>> {
  const run = await runPisync(['simulate', ...args, '--json'], { TMPDIR: folder });
  expect(run).toMatchObject({ code: 0 });
  const report = JSON.parse(run.stdout);
  expect(report).toMatchObject({ ok: true, differences: [] });
  return report;
}

describe('pisync simulate --target embedded', () => {
  it('is exact, and leaves nothing behind', async () => {
    const report = await expectExact([...FLEET, '--target', 'embedded', '--verify']);
    expect(report).toMatchObject({ devices: 120, verified: true, scenario: 'reconnect-storm', workers: 1 });
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps the folder that it is given, which knows the fleet then', async () => {
    const args = [...FLEET, '--target', `embedded:${join(folder, 'data')}`];
    await expectExact([...args, '--verify']);
    expect(await readdir(folder)).toEqual(['data']);
    const again = await runPisync(['simulate', ...args]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('another seed') });
  });

  it('says of a run what it was, and how to see it again', async () => {
    const html = join(folder, 'report.html');
    const own = ['--set', 'uploads.lostAnswers=0.1', '--rate', '400', '--html', html];
    const { code, stdout } = await runPisync(['simulate', '--devices', '30', '--target', 'embedded', ...own]);
    expect(code).toBe(0);
    const again = 'pisync simulate --set uploads.lostAnswers=0.1 --devices 30 --seed 1 --verify --target embedded';
    expect(stdout).toMatch(/^Scenario +reconnect-storm, seed 1\n/);
    expect(stdout).toMatch(/^Pace +400 requests\/s$/m);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${'Again'.padEnd(20)}${again}`);
    expect(await readFile(html, 'utf8')).toContain(`<pre>${again}</pre>`);
  });
});

describe('pisync simulate against a service', () => {
  it('is exact from three processes', async () => {
    const ledger = join(folder, 'run.ledger');
    const args = ['--target', await freshService('data'), '--workers', '3', '--ledger', ledger];
    const report = await expectExact([...FLEET, ...args, '--verify']);
    expect(report).toMatchObject({ workers: 3, devices: 120 });
    expect((await readdir(folder)).filter((file) => file.startsWith('run.ledger')).toSorted()).toEqual([
      'run.ledger',
      'run.ledger.part1',
      'run.ledger.part2',
    ]);
  });

  it('is exact again when it is replayed, conflicts after what they are in conflict with', async () => {
    const record = join(folder, 'run.rec.gz');
    const hostile = ['--set', 'hostility.conflicts=0.5', '--set', 'hostility.malformedBefore=0.1'];
    const target = ['--target', await freshService('first'), '--record', record];
    const report = await expectExact([...FLEET, ...hostile, ...target]);
    const { requests, malformed_requests, events_answered } = report;
    expect(malformed_requests).toBeGreaterThan(20);
    const again = await expectExact(['replay', record, '--target', await freshService('second'), '--verify']);
    expect(again).toMatchObject({ requests, malformed_requests, events_answered, verified: true });
  });

  it('finds all of a file in it that was posted in batches', async () => {
    const [path, ledger] = [join(folder, 'logs.ndjson.gz'), join(folder, 'logs.ledger')];
    const written = await runPisync(['simulate', ...FLEET, '--target', `file:${path}`, '--ledger', ledger]);
    expect(written).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Scenario +reconnect-storm\n/) });
    const url = await freshService('data');
    const verify = ['simulate', 'verify', '--ledger', ledger, '--target', url];
    const lines = gunzipSync(await readFile(path))
      .toString()
      .trimEnd()
      .split('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    for (let start = 0; start < lines.length; start += 200) {
      const body = lines.slice(start, start + 200).join('\n');
      const answer = await fetch(new URL('/sync-events', url), { method: 'POST', headers, body });
      expect(answer.status).toBe(201);
    }
    expect(await runPisync(verify)).toMatchObject({ code: 0, stdout: expect.stringMatching(/Verdict +exact\n$/) });
  });
});
