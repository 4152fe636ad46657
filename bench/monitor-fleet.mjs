/** A service with a fleet of 100,000 devices and a steady load on it, for what shows or measures the monitor. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The program as it is built. */
export const PISYNC = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));

const BATCH = 5000;

/**
 * Starts a service in a folder of its own and fills it with a fleet, in batches, as from logs. With `PISYNC_URL` set it takes the one
 * that is there as it is.
 *
 * @param {number} devices
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export async function startFilledService(devices) {
  const given = process.env['PISYNC_URL'];
  if (given !== undefined) return { url: given, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'pisync-monitor-'));
  const env = { ...process.env, PORT: '0', PISYNC_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'info', MONGO_URI: '' };
  const service = spawn(process.execPath, [PISYNC, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: service.stdout });
  const [first] = await once(lines, 'line');
  const { url } = JSON.parse(first);
  const log = join(folder, 'fleet.ndjson');
  await run(['simulate', '--devices', String(devices), '--target', `file:${log}`]);
  let batch = [];
  for await (const line of createInterface({ input: createReadStream(log) })) {
    batch.push(line);
    if (batch.length === BATCH) await post(url, batch.splice(0));
  }
  if (batch.length > 0) await post(url, batch);
  return {
    url,
    async stop() {
      service.kill('SIGTERM');
      await once(service, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Sends so many events a second to a service, in batches ten times a second, until it is stopped: devices of the fleet sync now, one
 * in twenty fails, a few fail again and again, and some events come twice.
 *
 * @param {string} url
 * @param {{eventsPerSecond: number, devices: number}} load
 */
export function startLoad(url, { eventsPerSecond, devices }) {
  const perBatch = Math.round(eventsPerSecond / 10);
  // a service that was there before has heard of earlier ones
  const load = Date.now().toString(36);
  const sent = { events: 0, late: 0 };
  const ending = new AbortController();
  let number = 0;
  const sending = (async () => {
    for (let due = performance.now(); !ending.signal.aborted; due += 100) {
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      else sent.late += 1;
      const now = Date.now();
      const batch = Array.from({ length: perBatch }, (_, index) => {
        number += 1;
        // one event in 200 is of the few whose failures make incidents, and whose successes end them
        const isTroubled = index % 200 === 0;
        const device = isTroubled ? (number / 200) % 97 : (number * 7919) % devices;
        // of the others now this one, now that one, by a multiplicative hash
        const fails = isTroubled ? Math.floor(number / 200 / 97) % 5 < 4 : ((number * 2_654_435_761) >>> 7) % 20 === 0;
        return JSON.stringify({
          device_id: `pibook-1-${String(Math.floor(device)).padStart(6, '0')}`,
          timestamp: new Date(now - (index % 900)).toISOString(),
          total_files_synced: fails ? 0 : 5 + (number % 60),
          total_errors: fails ? 1 + (number % 7) : 0,
          internet_speed: 0.2 + ((number * 13) % 240) / 10,
          event_id: `load-${load}-${number}`,
        });
      });
      // some come twice, more of them now and then, as after a lost answer
      const repeated = batch.slice(0, Math.round(perBatch * (0.02 + 0.02 * Math.sin(number / 40_000))));
      await post(url, [...batch, ...repeated]);
      sent.events += batch.length;
    }
  })();
  return {
    sent,
    async stop() {
      ending.abort();
      await sending;
    },
  };
}

async function post(url, lines) {
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await fetch(`${url}/sync-events`, { method: 'POST', headers, body: `${lines.join('\n')}\n` });
  if (!answer.ok)
    throw new Error(`the service refused events with ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  await answer.arrayBuffer();
}

async function run(args) {
  const child = spawn(process.execPath, [PISYNC, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`pisync ${args.join(' ')} ended with ${code}`);
}
