import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type FixedServer, startFixedServer } from '../testing/fixed-server.js';
import { postJson } from '../testing/http-client.js';
import { sampleEvent, secondsLater } from '../testing/sample-event.js';

let server: FixedServer;
afterEach(() => server.close(0));

/** A client that says so much and then nothing, or little by little; what it was answered when the connection is over. */
async function answerTo(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  await closed(socket);
  return text;
}

/** Resolves when a connection is over, however it ended. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

function open(said: string): Socket {
  const socket = connect(server.port, '127.0.0.1');
  // one that is cut off has an error, and then closes
  socket.on('error', () => {});
  socket.write(said);
  return socket;
}

const POST = 'POST /sync-event HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n';

describe('clients that are slow on purpose', () => {
  it('are cut off, and nobody else is', async () => {
    await startWith({ headersWithinMs: 300, bodyGraceMs: 300 });
    const silentInHeaders = Array.from({ length: 50 }, () => answerTo(open(POST)));
    const silentInBody = Array.from({ length: 50 }, () => answerTo(open(`${POST}\r\n{"device_id":`)));
    const dripping = Array.from({ length: 20 }, () => {
      const socket = open(`${POST}\r\n`);
      const drip = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(drip));
      return answerTo(socket);
    });
    const slow = Promise.all([...silentInHeaders, ...silentInBody, ...dripping]);
    // for as long as they last
    const over = { isOver: false };
    const answered = slow.finally(() => {
      over.isOver = true;
    });
    const good: number[] = [];
    while (!over.isOver) {
      const body = sampleEvent({ timestamp: secondsLater(good.length) });
      good.push((await postJson(`${server.url}/sync-event`, body)).status);
    }
    const answers = await answered;
    expect(new Set(answers.map((text) => text.split('\r\n')[0]))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
    expect(answers.filter((text) => text.includes('"code":"request_timeout"'))).toHaveLength(120);
    expect(new Set(good)).toEqual(new Set([201]));
  });

  it('are not those on a poor line, which get their time', async () => {
    await startWith({ bodyGraceMs: 200, slowestBytesPerSecond: 512 });
    const body = Buffer.from(JSON.stringify(sampleEvent()).padEnd(1000));
    const socket = open(`${POST}Connection: close\r\n\r\n`);
    // the whole takes longer than the grace, and each part pays for the next
    const parts = Array.from({ length: 10 }, (_, part) => body.subarray(part * 100, (part + 1) * 100));
    const sending = setInterval(() => {
      const part = parts.shift();
      if (part === undefined) clearInterval(sending);
      else socket.write(part);
    }, 60);
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 201 /);
  });

  it('can not have more connections than there may be', async () => {
    await startWith({ maxConnections: 5 });
    const held = Array.from({ length: 5 }, () => open(POST));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    expect(await answerTo(open(POST))).toBe('');
    for (const socket of held) socket.destroy();
    await Promise.all(held.map(closed));
    await expect
      .poll(() =>
        postJson(`${server.url}/sync-event`, sampleEvent()).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(201);
  });
});

async function startWith(limits: NonNullable<Parameters<typeof startFixedServer>[0]>['limits']): Promise<void> {
  server = await startFixedServer({ ...(limits !== undefined && { limits }) });
}
