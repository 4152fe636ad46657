import { createServer } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '@pisync/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runPisync } from './run-pisync.js';

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-doctor-'));
  server = await startServer({ port: 0, host: '127.0.0.1', dataDir: join(folder, 'data'), logLevel: 'silent' });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const resultsSchema = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), status: z.string(), found: z.string(), remedy: z.string().nullable() })),
});

async function examine(env: Readonly<Record<string, string>> = {}) {
  const dataDir = join(folder, 'data');
  const { code, stdout } = await runPisync(['doctor', '--json'], {
    PISYNC_URL: server.url,
    PISYNC_DATA_DIR: dataDir,
    MONGO_URI: '',
    ...env,
  });
  const { ok, checks } = resultsSchema.parse(JSON.parse(stdout));
  return { code, ok, check: (name: string) => checks.find((check) => check.name === name), checks };
}

describe('pisync doctor', () => {
  it('finds nothing wrong with a service that is well', async () => {
    const { code, ok, checks } = await examine();
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ['node', 'ok'],
      ['config file', 'ok'],
      ['environment', 'ok'],
      ['service', 'ok'],
      ['readiness', 'ok'],
      ['token', 'ok'],
      ['clock', 'ok'],
      ['queue', 'ok'],
      ['mongodb', 'skipped'],
      ['redis', 'skipped'],
      ['data folder', 'ok'],
    ]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
  });

  it('names what failed with its remedy, and ends with 3', async () => {
    const args = ['doctor', '--url', 'http://127.0.0.1:9'];
    const { code, stdout, stderr } = await runPisync(args, { MONGO_URI: '', PISYNC_DATA_DIR: join(folder, 'no-data') });
    const known = stdout.replaceAll(folder, '/tmp/FOLDER').replace(process.version, 'vNODE');
    await expect(known).toMatchFileSnapshot('golden/doctor.txt');
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'pisync: 1 of 11 checks failed: service\n' });
  });

  it('finds a configuration file and an environment that cannot be meant', async () => {
    await mkdir(join(folder, 'pisync'));
    await writeFile(join(folder, 'pisync', 'config.yaml'), 'profiles: 3');
    const { code, check } = await examine({ XDG_CONFIG_HOME: folder, LOG_LEVEL: 'loud' });
    expect(code).toBe(3);
    expect(check('config file')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('config.yaml:1: profiles'),
    });
    expect(check('environment')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('LOG_LEVEL must be'),
    });
    expect(check('data folder')).toMatchObject({ status: 'skipped' });
    expect(check('service')).toMatchObject({ status: 'ok' });
  });

  it('finds clocks that differ, and a service that is something else', async () => {
    const other = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
      response.end('hello');
    });
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const port = addressSchema.parse(other.address()).port;
    const { check } = await examine({ PISYNC_URL: `http://127.0.0.1:${port}` });
    other.close();
    expect(check('clock')).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/^the service is (59|60) min \d+ s ahead of this machine$/),
      remedy: expect.stringContaining('NTP'),
    });
    expect(check('readiness')).toMatchObject({ status: 'failed' });
    expect(check('queue')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining("doesn't answer as a PiSync"),
    });
  });

  it('finds a data folder that is a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { check } = await examine({ PISYNC_DATA_DIR: file });
    expect(check('data folder')).toMatchObject({ status: 'failed', found: `${file} is no folder` });
  });

  it('takes no longer than it may', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${addressSchema.parse(silent.address()).port}`;
    const { code, stdout } = await runPisync(['doctor', '--timeout', '1', '--url', url], { MONGO_URI: '' });
    silent.closeAllConnections();
    silent.close();
    expect(code).toBe(3);
    expect(stdout).toMatch(/failed +service +it took longer than 1 s/);
  });
});

const addressSchema: z.ZodType<Pick<AddressInfo, 'port'>> = z.object({ port: z.number() });
