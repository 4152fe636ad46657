import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PISYNC, runPisync } from './run-pisync.js';

const SECRET = 'a-secret-of-the-receiver';
const PATIENCE = { timeout: 50_000, interval: 50 };

interface Message {
  readonly id: string;
  readonly type: string;
  readonly alert_ids: Readonly<Record<string, readonly string[]>>;
}

let folder: string;
let receiver: Server;
let received: { readonly id: string; readonly message: Message; readonly signed: boolean }[] = [];
/** Called with each message before it is answered. */
let onMessage: () => void = () => {};
let child: ChildProcess;
let url: string;

/** Starts the service as a process; resolves when it listens. */
async function serve(): Promise<void> {
  child = spawn(process.execPath, [PISYNC, 'serve', '--port', '0'], {
    env: {
      ...process.env,
      PISYNC_DATA_DIR: join(folder, 'data'),
      PISYNC_ALERTS_FILE: join(folder, 'alerts.json'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new TypeError('the service has no output');
  const lines = createInterface(child.stdout);
  // after a crash it tells first what was not told before
  for (let found = ''; found === '';) {
    const [line] = await once(lines, 'line');
    found = JSON.parse(String(line)).url ?? '';
    url = found;
  }
}

async function kill(): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const send = async (device: string, word: string): Promise<void> => {
  const events = word.split('').map((letter, minute) => ({
    device_id: device,
    timestamp: new Date(Date.UTC(2026, 2, 2, 12, minute)).toISOString(),
    total_files_synced: 5,
    total_errors: letter === 'F' ? 2 : 0,
    internet_speed: 2.5,
  }));
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/sync-events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(status).toBe(201);
};
const pisync = (...args: readonly string[]) => runPisync(args, { PISYNC_URL: url, USER: 'operations' });
const json = async (...args: readonly string[]) => JSON.parse((await pisync(...args, '--json')).stdout);
const told = (): readonly string[] => received.flatMap(({ message }) => message.alert_ids['firing'] ?? []);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-alerts-'));
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const [time = '', signature = ''] = String(request.headers['pisync-signature']).split(',');
    const right = createHmac('sha256', SECRET)
      .update(`${time.slice(2)}.${body}`)
      .digest('hex');
    const signed = signature === `v1=${right}`;
    received.push({ id: String(request.headers['pisync-notification-id']), message: JSON.parse(body), signed });
    onMessage();
    response.end();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const webhooks = [{ name: 'ops', url: `http://127.0.0.1:${port}/`, secrets: [SECRET] }];
  const settings = { webhooks, group_wait_seconds: 0, group_interval_seconds: 0, flapping: false };
  await writeFile(join(folder, 'alerts.json'), JSON.stringify(settings));
  await serve();
});
afterAll(async () => {
  await kill();
  receiver.closeAllConnections();
  receiver.close();
  await rm(folder, { recursive: true });
});

describe('pisync alerts and silence', () => {
  it('sends a signed test', async () => {
    const { stdout } = await pisync('alerts', 'test');
    expect(stdout).toContain('A test is on its way to ops;');
    await vi.waitFor(() => expect(received).toHaveLength(1), PATIENCE);
    expect(received[0]).toMatchObject({ signed: true, message: { type: 'test' } });
    expect((await pisync('alerts', 'test', '--webhook', 'none')).stderr).toContain('no webhook of this name');
    received = [];
  });

  it('tells nobody under a silence, and once when it has ended and the device still fails', async () => {
    const silence = await json('silence', 'add', '--group', 'e*', '--until', '1h', '--reason', 'repairs');
    expect(silence).toMatchObject({ state: 'active', reason: 'repairs', author: 'operations' });
    await send('eu-1', 'FFF');
    await send('eu-2', 'FFF');
    await send('us-1', 'FFF');
    await vi.waitFor(() => expect(told()).toHaveLength(1), PATIENCE);
    await vi.waitFor(async () => {
      const held = await json('alerts', 'list');
      expect(held.filter((one: { silenced_by: string | null }) => one.silenced_by === silence.id)).toHaveLength(2);
    }, PATIENCE);
    // over before anybody may be told
    await send('eu-2', 'FFFS');
    await vi.waitFor(async () => {
      const [passed] = await json('alerts', 'list', '--device', 'eu-2');
      expect(passed).toMatchObject({ quiet: 'silenced' });
    }, PATIENCE);
    expect((await pisync('silence', 'list')).stdout).toMatch(/active +group=e\* .* operations +repairs/);
    expect((await pisync('silence', 'end', silence.id)).stdout).toBe(`Silence ${silence.id} is over.\n`);
    await vi.waitFor(() => expect(told()).toHaveLength(2), PATIENCE);
    expect(told()).toEqual([expect.stringContaining('failing~us-1~'), expect.stringContaining('failing~eu-1~')]);
    const [gone] = await json('alerts', 'list', '--device', 'eu-2');
    expect(gone).toMatchObject({ status: 'resolved', firing_in: null, quiet: 'silenced', silenced_by: silence.id });
    expect((await pisync('alerts', 'list', '--status', 'firing')).stdout).toMatch(/^DEVICE +KIND +STATUS +STARTED/);
    expect((await pisync('silence', 'end', 'none')).stderr).toContain('there is no silence of this id');
  });

  it('refuses a silence that says too little', async () => {
    const none = await pisync('silence', 'add', '--until', '1h', '--reason', 'x');
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('--device, --group or --kind') });
    const past = await pisync('silence', 'add', '--device', 'a', '--until', '2026-03-02', '--reason', ' ');
    expect(past.stderr).toContain('reason must not be empty');
    expect((await pisync('silence', 'add', '--device', 'a', '--until', 'soon', '--reason', 'x')).code).toBe(2);
  });

  it('loses nothing when the service is killed while it delivers, and keeps the id', async () => {
    received = [];
    const kills: Promise<void>[] = [];
    onMessage = () => {
      if (kills.length === 0) kills.push(kill());
    };
    await send('eu-9', 'FFF');
    await vi.waitFor(() => expect(kills).toHaveLength(1), PATIENCE);
    await Promise.all(kills);
    onMessage = () => {};
    await serve();
    // the answer may have been written down or not: it comes once more with the same id, or is delivered
    await vi.waitFor(async () => {
      const delivered = await json('alerts', 'notifications', '--status', 'delivered');
      expect(delivered.map((one: { id: string }) => one.id)).toContain(received[0]?.id);
    }, PATIENCE);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(told())).toEqual(new Set([expect.stringContaining('failing~eu-9~')]));
    expect((await pisync('alerts', 'notifications')).stdout).toMatch(/ ops +delivered /);
    expect((await pisync('alerts', 'retry', received[0]?.id ?? '')).stderr).toContain(
      'no delivery of the notification',
    );
  });
});
