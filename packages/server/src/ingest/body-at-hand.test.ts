import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createWaitForBodyAtHand } from './body-at-hand.js';

/** Whether a request is complete once it was waited for, when these bytes come together. */
async function isComplete(bytes: string): Promise<boolean> {
  const waitForBodyAtHand = createWaitForBodyAtHand();
  const server = createServer();
  const waited = new Promise<boolean>((resolve) => {
    server.on('request', (request) => {
      void (async () => {
        await Promise.resolve();
        await waitForBodyAtHand(request);
        resolve(request.complete);
      })();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const socket = connect(address.port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  socket.write(bytes);
  return waited;
}

const head = (header: string): string => `POST / HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`;

it.each([
  ['one that came with the headers', `${head('Content-Length: 5')}hello`, true],
  ['one without bytes', head('Content-Length: 0'), true],
  ['one of which a part is still to come', `${head('Content-Length: 5')}hell`, false],
  ['one that is still to come', head('Content-Length: 5'), false],
  ['one that does not say how long it is', `${head('Transfer-Encoding: chunked')}5\r\nhello\r\n`, false],
])('of bodies, %s', async (_which, bytes, complete) => {
  expect(await isComplete(bytes)).toBe(complete);
});
