import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findingsTotal, shippedScenarios } from '@pisync/simulator';
import { describe, expect, it } from 'vitest';
import { runPisync } from './run-pisync.js';

const SCRIPT = fileURLToPath(new URL('../../../scripts/scenarios.mjs', import.meta.url));

describe('the service is exact in', () => {
  it.each(shippedScenarios().map(({ name }) => name))('%s', async (name) => {
    const run = `simulate --scenario ${name} --devices 200 --seed 21 --target embedded --verify --json`;
    const { code, stdout, stderr } = await runPisync(run.split(' '));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true, scenario: name, devices: 200, histories_read: 200, differences: [] });
    expect(findingsTotal(report.findings)).toBe(0);
    expect(report.events_answered).toBe(report.distinct_events);
  });
});

describe('npm run scenarios', () => {
  const play = promisify(execFile);

  it('plays the scenarios that are named, each against a service of its own, and says how it went', async () => {
    const args = [SCRIPT, '--devices', '40', '--seed', '3', 'school-day', 'steady'];
    const { stdout } = await play(process.execPath, args);
    expect(stdout.split('\n')).toEqual([
      'scenario           devices      events   events/s        p99  verdict',
      expect.stringMatching(/^school-day +40 +\d+ +[\d,]+ +[\d,.]+ m?s {2}exact$/),
      expect.stringMatching(/^steady +40 +\d+ +[\d,]+ +[\d,.]+ m?s {2}exact$/),
      'All 2 exact.',
      '',
    ]);
  });

  it('ends with 2 where it is called wrongly', async () => {
    const attempt = play(process.execPath, [SCRIPT, 'sunny-day']);
    await expect(attempt).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('there are bad-firmware, '),
    });
    await expect(play(process.execPath, [SCRIPT, '--devices', 'many'])).rejects.toMatchObject({ code: 2 });
  });
});
