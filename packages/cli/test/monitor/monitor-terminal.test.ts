import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTerminal, type TestTerminal } from '@pisync/testbed';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PisyncService, startPisyncService } from '../pisync-service.js';
import { PISYNC } from '../run-pisync.js';
import { sendSmallFleet } from './small-fleet.js';

let folder: string;
let service: PisyncService;
let terminal: TestTerminal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-monitor-'));
  service = await startPisyncService(join(folder, 'data'));
  await sendSmallFleet(service.url);
  terminal = await startTerminal({ columns: 80, rows: 24 });
});
afterEach(async () => {
  await terminal.stop();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

async function startMonitor(before = ''): Promise<void> {
  await terminal.until((text) => text.startsWith('$'));
  await terminal.type(`${before}node ${PISYNC} monitor --url ${service.url.href}; echo ended with $?`);
  await terminal.press('Enter');
  await terminal.until((text) => text.includes('● live') && text.includes('8 failing'));
}

/** The device that is selected. */
function selected(lines: readonly string[]): string | undefined {
  return lines.map((line) => /^▸ +(?:\d+ \S+ ago +[^ ]+ \w+ +)?(\S+)/.exec(line)?.[1]).find((id) => id !== undefined);
}

it('shows the fleet, follows keys, sizes and outages, and leaves the terminal as it was', async () => {
  await startMonitor();
  const first = await terminal.until((text) => text.includes('▸ pibook-035'));
  expect(first[1]).toMatch(/^ Devices {2}40 +8 failing +Syncs +2,400 /);
  expect(first.filter((line) => /^[▸ ] pibook/.test(line))).toHaveLength(8);
  expect(await terminal.modes()).toEqual({ isAlternate: true, hasCursor: false });

  // the order of the service turned round, then the next one
  await terminal.press('S');
  await terminal.until((text) => text.includes('IN A ROW▴') && text.includes('▸ pibook-000'));
  await terminal.press('s');
  await terminal.until((text) => text.includes('FAILED▾') && text.includes('▸ pibook-035'));
  await terminal.press('j', 'Down', 'k');
  await terminal.until((text) => text.includes('▸ pibook-030'));

  await terminal.press('Enter');
  const page = await terminal.until((text) => text.includes('History  last 60 syncs, 33 failed'));
  expect(page.join('\n')).toMatch(/ ·{27}✗{33}\n/);
  expect(page.join('\n')).toMatch(/pibook-030 +pibook +✗ failing, 33 in a row since/);
  await terminal.press('Escape');
  expect(selected(await terminal.until((text) => text.includes('[1 Failing]')))).toBe('pibook-030');

  await terminal.press('3', '/');
  await terminal.type('k-02');
  await terminal.until((text) => text.includes('Filter by id: k-02') && text.includes('1 of 10'));
  await terminal.press('Enter', 'Escape');
  await terminal.until((text) => text.includes('1 of 40'));
  await terminal.press('G');
  await terminal.until((text) => text.includes('▸ pibook-039') && text.includes('40 of 40'));

  await terminal.press('?');
  await terminal.until((text) => text.includes('the page of the device'));
  await terminal.press('?', '2');
  await terminal.until((text) => text.includes('[2 Incidents]') && text.includes('✗ open'));

  await terminal.resize(120, 40);
  await terminal.until((text) => text.split('\n').length === 40 && / UTC *$/m.test(text) && text.includes('● live'));
  await terminal.resize(50, 12);
  await terminal.until((text) => text.includes('needs 60 x 16'));
  await terminal.resize(80, 24);
  await terminal.until((text) => text.includes('[2 Incidents]'));

  const port = Number(service.url.port);
  await service.stop();
  const stale = await terminal.until((text) => /✗ reconnecting, \d+ s {2}figures of \d\d:/.test(text));
  expect(stale[1]).toMatch(/^ Devices {2}40 /);
  service = await startPisyncService(join(folder, 'data'), port);
  await terminal.until((text) => text.includes('● live'));

  await terminal.press('q');
  const after = await terminal.until((text) => text.includes('ended with 0'));
  // what was on the screen before, and nothing of what was shown
  expect(after[0]).toMatch(/^\$ node /);
  expect(after.slice(after.indexOf('ended with 0')).filter((line) => line !== '')).toEqual(['ended with 0', '$']);
  expect(after.join('\n')).not.toContain('Incidents');
  expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
}, 180_000);

it('is told of an incident while it looks on', async () => {
  await startMonitor();
  await terminal.press('2');
  await terminal.until((text) => text.includes('1 of 8'));
  const failures = [3, 2, 1].map((minutes) => ({
    device_id: 'pibox-new',
    timestamp: new Date(Date.now() - minutes * 60_000).toISOString(),
    total_files_synced: 0,
    total_errors: 1,
    internet_speed: 1,
  }));
  const headers = { 'content-type': 'application/json' };
  await fetch(new URL('sync-events', service.url), { method: 'POST', headers, body: JSON.stringify(failures) });
  const told = await terminal.until((text) => text.includes('✗ opened'));
  expect(selected(told)).toBe('pibox-new');
});

it('paints nothing in colours with NO_COLOR, and the selected row all the same', async () => {
  await startMonitor('NO_COLOR=1 ');
  const painted = await terminal.colored();
  // SGR 30 to 37 and 90 to 97 are colours of the text
  // oxlint-disable-next-line no-control-regex
  expect(painted).not.toMatch(/\u001B\[(\d+;)*(3[0-7]|9[0-7])m/);
  expect(painted).toContain('▸ pibook-035');
});

it('speaks in sentences to a screen reader, on the screen that is there', async () => {
  await terminal.until((text) => text.startsWith('$'));
  await terminal.type(`INK_SCREEN_READER=true node ${PISYNC} monitor --url ${service.url.href}; echo ended with $?`);
  await terminal.press('Enter');
  await terminal.until((text) => text.includes('pibook-035: failing, 38 failures in a row'));
  expect(await terminal.modes()).toMatchObject({ isAlternate: false });
  await terminal.press('j');
  await terminal.until((text) => text.includes('pibook-030: failing'));
  await terminal.press('C-c');
  await terminal.until((text) => text.includes('ended with 0'));
});

it.each(['TERM', 'HUP'])('leaves the terminal as it was on SIG%s', async (signal) => {
  await terminal.until((text) => text.startsWith('$'));
  const command = `node ${PISYNC} monitor --url ${service.url.href}`;
  await terminal.type(`sh -c 'echo $$ > ${folder}/pid; exec ${command}'; echo ended with $?`);
  await terminal.press('Enter');
  await terminal.until((text) => text.includes('● live'));
  process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), `SIG${signal}`);
  await terminal.until((text) => text.includes('ended with 0'));
  expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
});
