import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningServer, startServer } from '@pisync/server';
import { provideShell, type ShellName } from '@pisync/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PISYNC, runPisync } from './run-pisync.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
/** What keeps the settings of whoever runs the tests out. */
const BARE: Readonly<Record<ShellName, readonly string[]>> = {
  bash: ['--noprofile', '--norc'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

let folder: string;
let server: RunningServer;
const paths = new Map<ShellName, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-completion-'));
  server = await startServer({ port: 0, host: '127.0.0.1', dataDir: join(folder, 'data'), logLevel: 'silent' });
  const sync = { timestamp: '2026-03-02T12:00:00Z', total_files_synced: 1, total_errors: 0, internet_speed: 1 };
  await server.fleet.accept(
    ['pibook-1', 'pibook-2', 'pibox:7', 'pibox:8'].map((device_id) => ({ ...sync, device_id })),
  );
  await mkdir(join(folder, 'pisync'));
  await writeFile(
    join(folder, 'pisync', 'config.yaml'),
    `profiles: {desk: {url: '${server.url}'}, field: {url: http://f}}`,
  );
  await mkdir(join(folder, 'here', 'logs'), { recursive: true });
  await writeFile(join(folder, 'here', 'ledger.ndjson'), '');
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'pisync'), `#!/bin/sh\nexec '${process.execPath}' '${PISYNC}' "$@"\n`);
  await chmod(join(folder, 'bin', 'pisync'), 0o755);
  for (const shell of SHELLS) paths.set(shell, await provideShell(shell));
}, 300_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a real shell offers for a line with the cursor at its end, in the order of the alphabet. */
async function offered(shell: ShellName, line: string): Promise<readonly string[]> {
  const script = fileURLToPath(new URL(`shells/complete.${shell}`, import.meta.url));
  const env = {
    ...process.env,
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    PISYNC_URL: server.url,
    PISYNC_PROFILE: '',
    TERM: 'xterm',
    LC_ALL: 'C.UTF-8',
  };
  const { stdout } = await promisify(execFile)(paths.get(shell) ?? shell, [...BARE[shell], script, line], {
    env,
    cwd: join(folder, 'here'),
  });
  const lines = stdout.split('\n').filter((word) => word !== '');
  // fish says what each is
  return [...new Set(lines.map((word) => word.split('\t')[0] ?? ''))].toSorted((a, b) => (a < b ? -1 : 1));
}

describe.each(SHELLS)('%s', (shell) => {
  it.each([
    ['pisync dev', ['device', 'devices']],
    ['pisync queue ', ['dead', 'drain', 'help', 'replay', 'status']],
    ['pisync --quiet queue st', ['status']],
    ['pisync report failures --m', ['--min']],
    ['pisync report failures --format ', ['csv', 'html', 'json', 'markdown', 'table']],
    ['pisync report failures --min 3 --format c', ['csv']],
    ['pisync completion z', ['zsh']],
    ['pisync help comp', ['completion']],
    ['pisync device --profile ', ['desk', 'field']],
    ['pisync device pibook-', ['pibook-1', 'pibook-2']],
    ['pisync simulate --scenario mo', ['monsoon-outage']],
    ['pisync simulate verify --ledger le', ['ledger.ndjson']],
    ['pisync device pibook-1 ', []],
    ['pisync nonsense ', []],
  ])('%s', async (line, expected) => {
    expect(await offered(shell, line)).toEqual(expected);
  });

  it('completes a device in silence where no service answers', async () => {
    expect(await offered(shell, 'pisync device --url http://127.0.0.1:9 pib')).toEqual([]);
  });

  it('completes what is in the same word as its option, and ids with a colon', async () => {
    // bash has the part after = or : alone for the word
    const before = shell === 'bash' ? ['', ''] : ['--format=', 'pibox:'];
    expect(await offered(shell, 'pisync report failures --format=c')).toEqual([`${before[0]}csv`]);
    expect(await offered(shell, 'pisync device pibox:')).toEqual([`${before[1]}7`, `${before[1]}8`]);
  });
});

describe('pisync completion', () => {
  it.each(SHELLS)('prints the script for %s', async (shell) => {
    const { code, stdout, stderr } = await runPisync(['completion', shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`golden/completion.${shell}`);
  });

  it('names the shells it knows', async () => {
    const { code, stderr } = await runPisync(['completion', 'tcsh']);
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
  });
});
