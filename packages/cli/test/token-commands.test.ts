import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, parseServerConfig, startServer } from '@pisync/server';
import { createTokenIssuer, readToken, weaknessOf } from '@pisync/server/tokens';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPisyncService } from './pisync-service.js';
import { runPisync } from './run-pisync.js';

const SECRET = 'fleet-secret-of-these-tests-0a1b2c3d4e5f';
const issue = createTokenIssuer(SECRET);
const operator = (...scopes: readonly ('read' | 'ingest' | 'admin')[]): string =>
  issue({ kind: 'operator', name: 'tests', scopes, issuedAt: 0, expiresAt: null }).token;
const deviceToken = (deviceId: string, generation = 1): string =>
  issue({ kind: 'device', deviceId, generation, expiresAt: null }).token;

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-token-'));
  const env = { PORT: '0', PISYNC_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent', PISYNC_FLEET_SECRET: SECRET };
  server = await startServer(parseServerConfig(env));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs it with the secret, and no service. */
const offline = (args: readonly string[], input = '') =>
  runPisync(args, { PISYNC_FLEET_SECRET: SECRET }, Buffer.from(input));
/** Runs it against the service with a token, and no secret. */
const online = (token: string, ...args: readonly string[]) =>
  runPisync(args, { PISYNC_URL: server.url, PISYNC_TOKEN: token });

describe('pisync token issue', () => {
  it('prints the token of a device alone, the same each time', async () => {
    const { code, stdout, stderr } = await offline(['token', 'issue', 'device', 'pibook-1']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${deviceToken('pibook-1')}\n`, stderr: '' });
    const next = await offline(['token', 'issue', 'device', 'pibook-1', '--generation', '2', '--json']);
    expect(JSON.parse(next.stdout)).toEqual({
      token: deviceToken('pibook-1', 2),
      token_id: expect.any(String),
      kind: 'device',
      device_id: 'pibook-1',
      generation: 2,
      expires_at: null,
    });
  });

  it.each([
    ['lines', 'pibook-1\n\r\npibook-2\n'],
    ['CSV with a heading', 'device_id,school\r\n"pibook-1",12\r\npibook-2,13\r\n'],
    ['NDJSON', '{"device_id":"pibook-1"}\n{"device_id":"pibook-2","school":13}\n'],
  ])('makes tokens for a list of devices, given as %s', async (_form, input) => {
    const { stdout, stderr } = await offline(['token', 'issue', 'device', '--ids', '-'], input);
    const rows = stdout.trimEnd().split('\n');
    expect(rows[0]).toBe('device_id,token,token_id');
    expect(rows.slice(1).map((row) => row.split(',').slice(0, 2))).toEqual([
      ['pibook-1', deviceToken('pibook-1')],
      ['pibook-2', deviceToken('pibook-2')],
    ]);
    expect(stderr).toBe('2 tokens.\n');
  });

  it('makes ten thousand at once, into a file that nobody else reads', async () => {
    const ids = Array.from({ length: 10_000 }, (_, number) => `pibook-${String(number).padStart(6, '0')}`);
    const output = join(folder, 'tokens.csv');
    await offline(['token', 'issue', 'device', '--ids', '-', '-o', output], ids.join('\n'));
    const rows = (await readFile(output, 'utf8')).trimEnd().split('\n');
    expect(rows).toHaveLength(10_001);
    expect(rows.at(-1)).toContain(deviceToken('pibook-009999'));
    expect((await stat(output)).mode & 0o777).toBe(0o600);
  });

  it('makes tokens of hubs and operators, which run out', async () => {
    const hub = await offline(['token', 'issue', 'hub', 'school-12', '--devices', 'school-12-*', 'pibook-1']);
    expect(readToken(hub.stdout.trim())?.claims).toMatchObject({
      kind: 'hub',
      devices: ['school-12-*', 'pibook-1'],
      expiresAt: null,
    });
    const maria = await offline([
      'token',
      'issue',
      'operator',
      'maria',
      '--scope',
      'read,admin',
      '--expires',
      '2099-01-01',
    ]);
    expect(readToken(maria.stdout.trim())?.claims).toMatchObject({
      scopes: ['read', 'admin'],
      expiresAt: Date.parse('2099-01-01'),
    });
    const standard = await offline(['token', 'issue', 'operator', 'maria', '--scope', 'read', '--json']);
    const { issued_at: issuedAt, expires_at: expiresAt } = JSON.parse(standard.stdout);
    expect(Math.round((Date.parse(expiresAt) - Date.parse(issuedAt)) / 86_400_000)).toBe(90);
  });

  it('takes the secret from a file, and makes good ones', async () => {
    const { stdout } = await runPisync(['token', 'secret']);
    expect(weaknessOf(stdout.trim())).toBeNull();
    const file = join(folder, 'secret');
    await writeFile(file, stdout);
    const issued = await runPisync(['token', 'issue', 'device', 'pibook-1', '--secret-file', file]);
    expect(issued.stdout.trim()).toBe(
      createTokenIssuer(stdout.trim())({ kind: 'device', deviceId: 'pibook-1', generation: 1, expiresAt: null }).token,
    );
  });

  it.each([
    [['token', 'issue', 'device', 'pi book'], /^pisync: a device can't be called "pi book"/],
    [['token', 'issue', 'device'], /^pisync: no device is named/],
    [['token', 'issue', 'hub', 'x', '--devices', '*'], /^pisync: a hub, or one of its devices, can't be called/],
    [['token', 'issue', 'operator', 'x', '--scope', 'write'], /Give one or more of read, ingest, admin/],
    [
      ['token', 'issue', 'operator', 'x', '--scope', 'read', '--expires', '2001-01-01'],
      /Give a date or a time to come/,
    ],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await offline(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('says where a secret has to be, and does not repeat one that will not do', async () => {
    const none = await runPisync(['token', 'issue', 'device', 'pibook-1']);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no secret is known here: set PISYNC_FLEET_SECRET/),
    });
    const weak = await runPisync(['token', 'issue', 'device', 'a'], { PISYNC_FLEET_SECRET: 'weakling' });
    expect(weak.stderr).toMatch(/^pisync: the secret of PISYNC_FLEET_SECRET must have 32 to 1024 characters/);
    expect(weak.stderr).not.toContain('weakling');
  });
});

describe('pisync token inspect', () => {
  it('says what a token is, and who signed it', async () => {
    const token = deviceToken('pibook-1');
    const good = await offline(['token', 'inspect', '--token-file', '-', '--json'], token);
    expect(JSON.parse(good.stdout)).toMatchObject({ kind: 'device', device_id: 'pibook-1', signature: 'good' });
    const unchecked = await runPisync(['token', 'inspect'], { PISYNC_TOKEN: token });
    expect(unchecked.stdout).toContain('not looked at: no secret is known here');
    expect(unchecked.stdout).not.toContain(token);
    const forged = await offline(['token', 'inspect', '--token-file', '-', '--json'], `${token.slice(0, -1)}_`);
    expect(forged).toMatchObject({ code: 3, stderr: expect.stringMatching(/it is forged, or of another fleet/) });
    expect(JSON.parse(forged.stdout)).toMatchObject({ signature: 'wrong' });
    expect(await offline(['token', 'inspect', '--token-file', '-'], 'pisync_d1_x')).toMatchObject({ code: 1 });
  });
});

describe('commands against a service that asks for tokens', () => {
  it('send the token of the environment, and say what to do without one', async () => {
    expect((await online(operator('read'), 'devices', '--json')).stdout).toBe('[]\n');
    const without = await runPisync(['devices'], { PISYNC_URL: server.url });
    expect(without).toMatchObject({ code: 1, stderr: expect.stringMatching(/answered 401: .*PISYNC_TOKEN/) });
    const narrow = await online(deviceToken('pibook-1'), 'devices');
    expect(narrow).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/answered 403: .*scope read.*token inspect/),
    });
  });

  it('send the token of the profile, and show none of it', async () => {
    const config = join(folder, 'pisync');
    await mkdir(config, { recursive: true });
    await writeFile(join(folder, 'pisync', 'own.token'), `${operator('read')}\n`);
    const profiles = { own: { url: server.url, token_file: 'own.token' }, bad: { url: server.url, token: 'none' } };
    await writeFile(join(config, 'config.yaml'), JSON.stringify({ profiles }));
    const env = { XDG_CONFIG_HOME: folder, PISYNC_TOKEN: 'of-another-service' };
    expect(await runPisync(['devices', '--profile', 'own', '--json'], env)).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await runPisync(['devices', '--profile', 'bad', '--json'], env)).toMatchObject({ code: 1 });
    for (const command of ['config', 'doctor']) {
      for (const more of [[], ['--json']]) {
        const { stdout, stderr } = await runPisync([command, '--profile', 'own', ...more], {
          ...env,
          PISYNC_FLEET_SECRET: SECRET,
        });
        expect(stdout + stderr).toMatch(/profile/);
        expect(stdout + stderr).not.toMatch(/of-another-service|pisync_o1_|fleet-secret-of/);
      }
    }
  });

  it('simulate with it, from several processes', async () => {
    const token = operator('read', 'ingest');
    const simulated = await online(token, 'simulate', '--devices', '40', '--workers', '2', '--verify', '--json');
    expect(simulated).toMatchObject({ code: 0 });
    const refused = await online('', 'simulate', '--devices', '5');
    expect(refused.stderr).toContain("Give it an operator's token with the scopes read and ingest.");
  });

  it('export, import and watch with it', async () => {
    const token = operator('read', 'ingest');
    const exported = await online(token, 'backfill', 'export');
    expect(exported.stdout.split('\n').length).toBeGreaterThan(40);
    const file = join(folder, 'events.ndjson');
    await writeFile(file, exported.stdout);
    expect(await online(token, 'backfill', 'import', file)).toMatchObject({ code: 0 });
    expect((await online(token, 'monitor', '--once')).stdout).toContain('Devices      40');
  });

  it('look at the token in the doctor', async () => {
    const check = async (token: string) => {
      const { stdout } = await online(token, 'doctor', '--json');
      return JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === 'token');
    };
    expect(await check(operator('read'))).toMatchObject({
      status: 'ok',
      found: 'operator tests (PISYNC_TOKEN) may read, for good',
    });
    expect(await check('')).toMatchObject({ status: 'failed', found: expect.stringMatching(/^no token is given: /) });
    expect(await check('nonsense')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/none of this service/),
    });
  });
});

describe('pisync token revoke', () => {
  it('ends a device of a generation, and one token by its text', async () => {
    const admin = operator('admin');
    const revoked = await online(admin, 'token', 'revoke', '--device', 'pibook-9', '--reason', 'stolen', '--json');
    expect(JSON.parse(revoked.stdout)).toMatchObject({
      device_id: 'pibook-9',
      through_generation: 1,
      reason: 'stolen',
    });
    expect(revoked.stderr).toContain('pisync token issue device pibook-9 --generation 2');
    const former = issue({ kind: 'operator', name: 'former', scopes: ['read'], issuedAt: 0, expiresAt: null });
    expect(await online(former.token, 'devices')).toMatchObject({ code: 0 });
    const file = join(folder, 'former.token');
    await writeFile(file, former.token);
    expect((await online(admin, 'token', 'revoke', '--token-file', file)).stdout).toContain(former.tokenId);
    expect((await online(former.token, 'devices')).stderr).toContain('the token was revoked');
    const list = JSON.parse((await online(admin, 'token', 'list', '--json')).stdout);
    expect(list.map((one: object) => ('token_id' in one ? one.token_id : Object(one).device_id))).toEqual([
      'pibook-9',
      former.tokenId,
    ]);
    expect((await online(admin, 'token', 'list')).stdout).toContain('device pibook-9, up to generation 1');
  });

  it('lasts, also when the service is killed as soon as it has answered', async () => {
    const dataDir = join(folder, 'killed');
    const begun = await startPisyncService(dataDir, 0, { PISYNC_FLEET_SECRET: SECRET });
    const post = (url: URL, token: string, path: string, body: object) =>
      fetch(new URL(path, url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then(({ status }) => status);
    const event = {
      device_id: 'pibook-k',
      timestamp: '2024-05-08T12:00:00Z',
      total_files_synced: 1,
      total_errors: 0,
      internet_speed: 1,
    };
    expect(await post(begun.url, deviceToken('pibook-k'), 'sync-event', event)).toBe(201);
    const revocation = { device_id: 'pibook-k', through_generation: 1 };
    expect(await post(begun.url, operator('admin'), 'tokens/revocations', revocation)).toBe(201);
    await begun.kill();
    const again = await startPisyncService(dataDir, 0, { PISYNC_FLEET_SECRET: SECRET });
    expect(await post(again.url, deviceToken('pibook-k'), 'sync-event', event)).toBe(401);
    expect(await post(again.url, deviceToken('pibook-k', 2), 'sync-event', event)).toBe(201);
    expect(await again.stop()).toBe(0);
  });

  it('takes an administrator, and something to revoke', async () => {
    expect(await online(operator('read'), 'token', 'revoke', '--device', 'x')).toMatchObject({ code: 1 });
    expect(await online(operator('admin'), 'token', 'revoke')).toMatchObject({ code: 2 });
  });
});
