/*
 * A process that sends a share of a fleet: started by `startWorker`, told what to send, and when to begin.
 */
import { planFleet } from '../fleet/fleet.js';
import { openServiceClient } from '../http/service-client.js';
import { SimulatorError } from '../simulator-error.js';
import { systemClock } from '../system-clock.js';
import { prepareShare } from './send-share.js';
import type { ShareSender } from './senders.js';
import { toWorker, type FromWorker, type WorkerOrder } from './worker-messages.js';
import type { PaceStart } from './pace.js';

const TELL_EVERY_MS = 250;

const stop = new AbortController();
let sender: ShareSender | null = null;

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

function fail(error: unknown): void {
  const code = error instanceof SimulatorError ? error.code : null;
  tell({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}

function prepare({ target, token, scenario, seed, devices, ...order }: WorkerOrder): void {
  const fleet = planFleet({ scenario, seed, devices });
  const client = openServiceClient(target, order.concurrency, stop.signal, token);
  sender = prepareShare(fleet, { ...order, client, clock: systemClock(), recorder: null, signal: stop.signal });
  tell({ kind: 'ready', firstMs: sender.firstMs });
}

async function go(share: ShareSender, start: PaceStart): Promise<void> {
  const tellProgress = (): void => {
    const progress = share.progress();
    if (progress !== null) tell({ kind: 'progress', progress });
  };
  const telling = setInterval(tellProgress, TELL_EVERY_MS);
  try {
    const state = await share.run(start);
    tellProgress();
    tell({ kind: 'done', state });
  } finally {
    clearInterval(telling);
  }
}

process.on('message', (received) => {
  const message = toWorker.parse(received);
  try {
    if (message.kind === 'prepare') prepare(message.order);
    else if (message.kind === 'stop') stop.abort();
    else if (sender !== null) go(sender, message.start).catch(fail);
  } catch (error) {
    fail(error);
  }
});
// Ctrl-C reaches the whole group of processes; the one that started it says when to stop, so that the ledger is closed
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
// whoever started it is gone: nothing is to be sent for nobody
process.on('disconnect', () => process.exit(1));
