import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createWebhookSender } from '@pisync/core/webhook';
import { expect, it } from 'vitest';

const SECRET = 'a-secret-of-the-receiver';

it('takes what PiSync signed, once, and refuses the rest', async () => {
  const file = fileURLToPath(new URL('main.mjs', import.meta.url));
  const env = { ...process.env, PORT: '0', PISYNC_WEBHOOK_SECRET: SECRET };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  try {
    const [first] = await once(output, 'line');
    const url = new URL(String(first).replace('listening on ', ''));
    const signal = new AbortController().signal;
    const message = { id: 'n1', body: '{"summary":"eu-west: 3 devices failing"}' };
    const right = createWebhookSender({ url, secrets: ['another-secret-of-before', SECRET] });
    expect(await right.send(message, signal)).toEqual({ outcome: 'delivered' });
    expect(await right.send(message, signal)).toEqual({ outcome: 'delivered' });
    const wrong = createWebhookSender({ url, secrets: ['a-secret-of-nobody'] });
    expect(await wrong.send({ ...message, id: 'n2' }, signal)).toMatchObject({
      outcome: 'refused',
      error: 'the receiver answered 401: not signed by PiSync',
    });
    const old = createWebhookSender({ url, secrets: [SECRET], clock: { now: () => Date.now() - 600_000 } });
    expect((await old.send({ ...message, id: 'n3' }, signal)).outcome).toBe('refused');
    // what is signed is the time, a dot and the body
    const seconds = Math.floor(Date.now() / 1000);
    const v1 = createHmac('sha256', SECRET).update(`${seconds}.{"summary":"by hand"}`).digest('hex');
    const headers = { 'idempotency-key': 'n4', 'pisync-signature': `t=${seconds},v1=${v1}` };
    expect((await fetch(url, { method: 'POST', headers, body: '{"summary":"by hand"}' })).status).toBe(204);
    expect(lines.slice(1)).toEqual(['eu-west: 3 devices failing', 'by hand']);
  } finally {
    child.kill('SIGKILL');
  }
});
