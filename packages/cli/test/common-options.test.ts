import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '@pisync/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PisyncRun, runPisync } from './run-pisync.js';

let folder: string;
let server: RunningServer;
const NOWHERE = 'http://127.0.0.1:9/';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-habits-'));
  server = await startServer({ port: 0, host: '127.0.0.1', dataDir: join(folder, 'data'), logLevel: 'silent' });
  await mkdir(join(folder, 'pisync'));
  const profiles = [`  here: {url: '${server.url}'}`, `  away: {url: '${NOWHERE}'}`];
  await writeFile(
    join(folder, 'pisync', 'config.yaml'),
    ['profiles:', ...profiles, 'default_profile: here', ''].join('\n'),
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const pisync = (args: string, env: Readonly<Record<string, string>> = {}): Promise<PisyncRun> =>
  runPisync(args.split(' '), { XDG_CONFIG_HOME: folder, PISYNC_URL: '', PISYNC_PROFILE: '', ...env });

describe('the service that is asked', () => {
  it('is that of a profile', async () => {
    const asked = 'nothing was ever heard from a device x';
    expect((await pisync('device x')).stderr).toContain(asked);
    expect((await pisync('device x', { PISYNC_PROFILE: 'away' })).stderr).toContain(
      `answers at ${new URL(NOWHERE).origin}`,
    );
    expect((await pisync('device x --profile here', { PISYNC_URL: NOWHERE })).stderr).toContain(asked);
    expect((await pisync(`device x --url ${server.url} --profile away`)).stderr).toContain(asked);
    expect((await pisync('device x', { PISYNC_URL: NOWHERE })).stderr).toContain('no service answers');
  });

  it('is no profile for invented events, unless the call names it', async () => {
    const simulate = 'simulate --devices 2';
    const elsewhere = { PISYNC_PROFILE: 'away' };
    // the service on this machine, which the environment of this test may well have, isn't tried
    expect((await pisync(`${simulate} --target null`, elsewhere)).code).toBe(0);
    expect((await pisync(`${simulate} --profile away`)).stderr).toContain('127.0.0.1:9');
    expect(await pisync(`${simulate} --profile here --verify --quiet`)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is shown by pisync config', async () => {
    const { code, stdout } = await pisync('config');
    expect(code).toBe(0);
    const known = stdout.replaceAll(server.url, 'http://127.0.0.1:PORT').replaceAll(folder, '~/.config');
    await expect(known).toMatchFileSnapshot('golden/config.txt');
    const shown = async (args: string, env = {}) =>
      JSON.parse((await pisync(`config --json ${args}`.trim(), env)).stdout);
    expect(await shown('')).toEqual({
      file: join(folder, 'pisync', 'config.yaml'),
      file_exists: true,
      url: `${server.url}/`,
      token_from: null,
      url_from: 'profile',
      profile: 'here',
      profile_from: 'default_profile',
      default_profile: 'here',
      profiles: [
        { name: 'here', url: `${server.url}/` },
        { name: 'away', url: NOWHERE },
      ],
    });
    expect(await shown('', { PISYNC_URL: NOWHERE })).toMatchObject({
      url: NOWHERE,
      token_from: null,
      url_from: 'PISYNC_URL',
      profile: null,
    });
    expect(await shown('--url http://a.test')).toMatchObject({ url: 'http://a.test/', url_from: '--url' });
    expect((await pisync('config path')).stdout).toBe(`${join(folder, 'pisync', 'config.yaml')}\n`);
    const away = { XDG_CONFIG_HOME: join(folder, 'away') };
    expect(await shown('', away)).toMatchObject({
      file_exists: false,
      url: 'http://127.0.0.1:3000/',
      token_from: null,
      url_from: 'default',
    });
  });

  it('is refused where the file or the profile is wrong, with the line', async () => {
    const wrong = join(folder, 'wrong');
    await mkdir(join(wrong, 'pisync'), { recursive: true });
    await writeFile(join(wrong, 'pisync', 'config.yaml'), 'profiles:\n  here: {uri: x}\n');
    const { code, stderr } = await pisync('device x', { XDG_CONFIG_HOME: wrong });
    expect(code).toBe(2);
    expect(stderr).toContain('config.yaml:2: profiles.here.url: must be the URL of a service');
    expect(await pisync('device x --profile her')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no profile is called her (--profile)'),
    });
  });
});

describe('the options of every command', () => {
  it('leave messages out with --quiet, before and after the command, but no error', async () => {
    const report = 'report failures --min 1000000';
    expect((await pisync(report)).stderr).toBe('No device failed 1000000 times or more.\n');
    for (const args of [`${report} --quiet`, `--quiet ${report}`, `report --quiet failures --min 1000000`]) {
      expect(await pisync(args)).toEqual({ code: 0, stdout: '', stderr: '' });
    }
    expect((await pisync('--quiet device nobody')).stderr).toContain('nothing was ever heard');
    expect((await pisync('device --quiet')).stderr).toContain("missing required argument 'id'");
  });

  it('show where an error comes from with --debug alone', async () => {
    expect((await pisync('device nobody')).stderr).not.toMatch(/\n\s+at /);
    expect((await pisync('device nobody --debug')).stderr).toMatch(/\n\s+at .*show-device/);
    expect((await pisync('device x --debug --profile away')).stderr).toMatch(/\n\s+at .*\ncaused by .*fetch failed/s);
    expect((await pisync('device nobody', { PISYNC_DEBUG: '1' })).stderr).toMatch(/\n\s+at /);
  });

  it('take --no-color', async () => {
    expect(await pisync('config path --no-color')).toMatchObject({ code: 0 });
  });
});

describe('what is misspelt', () => {
  it.each([
    ['devise x', 'device'],
    ['report failuers', 'failures'],
    ['queue statsu', 'status'],
    ['report failures --mni 3', '--min'],
    ['device x --quite', '--quiet'],
    ['config pth', 'path'],
    ['simulate --devices 3 verfy', 'verify'],
  ])('%s: did you mean %s', async (args, meant) => {
    const { code, stdout, stderr } = await pisync(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`(Did you mean ${meant}?)`);
    expect(stderr).toContain('run with --help');
  });
});
