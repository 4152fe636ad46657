import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PISYNC, runPisync } from './run-pisync.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-nowhere-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

// nothing listens there: whoever sends is found out
const NOBODY = { PISYNC_URL: 'http://127.0.0.1:9' };
const simulate = (...args: readonly string[]) => runPisync(['simulate', ...args], { ...NOBODY, TMPDIR: folder });

describe('pisync simulate, of the plan alone', () => {
  it('prints a JSON object a line', async () => {
    const { code, stdout, stderr } = await simulate('--devices', '3', '--print-plan');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).line);
    expect(lines.filter((line) => line === 'device')).toHaveLength(3);
    expect(lines.filter((line) => line === 'request').length).toBeGreaterThan(2);
  });

  it('ends quietly when nobody reads on', async () => {
    const printing = spawn(process.execPath, [PISYNC, 'simulate', '--devices', '5000', '--print-plan'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    printing.stderr.on('data', (text) => (stderr += String(text)));
    const ended = once(printing, 'exit');
    await once(printing.stdout, 'data');
    printing.stdout.destroy();
    expect({ ended: await ended, stderr }).toEqual({ ended: [0, null], stderr: '' });
  });

  it('has one hash for a fleet, however it is to be sent', async () => {
    const hash = (...args: readonly string[]) => simulate('--devices', '40', '--seed', '3', '--plan-hash', ...args);
    const plain = await hash();
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    const ways = [
      ['--speed', '720', '--concurrency', '5'],
      ['--rate', '9', '--workers', '4', '--target', 'null'],
    ];
    for (const way of ways) expect(await hash(...way)).toEqual(plain);
    expect((await hash('--set', 'uploads.lostAnswers=0.5')).stdout).not.toBe(plain.stdout);
  });
});

describe('pisync simulate --target null', () => {
  it('says how fast the fleet was drawn', async () => {
    const { code, stdout } = await simulate('--target', 'null', '--devices', '50', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ scenario: 'reconnect-storm', seed: 1, devices: 50 });
    expect(JSON.parse(stdout).events).toBeGreaterThan(100);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses what needs a service', async () => {
    const run = await simulate('--target', 'null', '--devices', '2', '--verify');
    expect(run).toEqual({ code: 2, stdout: '', stderr: 'pisync: --verify needs a service; --target null asks none\n' });
  });

  it('takes options that are what they are anyway', async () => {
    const run = await simulate('--target', 'null', '--devices', '2', '--speed', 'max', '--workers', '1');
    expect(run).toMatchObject({ code: 0 });
  });
});

describe('pisync simulate, wrongly called', () => {
  it.each([
    [['--rate', '5', '--speed', '2'], /'--rate <number>' cannot be used with option '--speed <factor>'/],
    [['--scenario', 'nowhere'], /no scenario called nowhere\. Use one of .*reconnect-storm.*, or name a file/],
    [['--scenario', './nowhere.yaml'], /Cannot read the scenario .*nowhere\.yaml/],
    [['--set', 'lostAnswers'], /path\.to\.setting=value/],
    [['--set', 'uploads.lostAnswers=[1'], /path\.to\.setting=value.*not "uploads\.lostAnswers=\[1"/],
    [['--set', 'uploads.lostAnswers=2'], /uploads\.lostAnswers: /],
    [['--set', 'uploads.lost=0.2'], /uploads\.lost: /],
    [['--target', 'file:logs.txt'], /must end in \.ndjson, \.jsonl or \.csv/],
    [['--target', 'file:logs.csv', '--verify'], /--verify needs a service; --target file: asks none/],
    [['--target', 'embedded', '--workers', '2', '--record', 'x'], /recorded by one process/],
    [['--speed', '0'], /factor such as 720/],
    [['--workers', '65'], /from 1 to 64/],
  ])('%j ends with 2 and says why', async (args, reason) => {
    const run = await simulate('--devices', '5', ...args);
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(reason) });
    expect(run.stderr).not.toMatch(/\bat .*\.(js|ts):\d+/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not overwrite a file', async () => {
    const path = join(folder, 'logs.csv');
    await writeFile(path, 'mine');
    const run = await simulate('--devices', '5', '--target', `file:${path}`);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`already a file ${path}`) });
  });
});
