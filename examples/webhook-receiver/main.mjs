// Receives PiSync's notifications: verifies that they come from PiSync, and takes each once. Needs nothing but Node.js.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env['PISYNC_WEBHOOK_SECRET'];
const port = Number(process.env['PORT'] ?? 8080);
if (!secret) throw new Error('set PISYNC_WEBHOOK_SECRET to the secret of the service');

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_SECONDS_OFF = 300;
/** A program of yours keeps these where they survive a restart. */
const taken = new Set();

/** Whether PiSync signed the body, not long ago. */
function isSigned(header, body) {
  const parts = String(header).split(',');
  const seconds = parts.find((part) => part.startsWith('t='))?.slice(2);
  if (seconds === undefined || Math.abs(Date.now() / 1000 - Number(seconds)) > MOST_SECONDS_OFF) return false;
  const right = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
  return parts
    .filter((part) => part.startsWith('v1='))
    .map((part) => Buffer.from(part.slice(3), 'hex'))
    .some((given) => given.length === right.length && timingSafeEqual(given, right));
}

async function read(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  const body = await read(request);
  if (body === null) return response.writeHead(413, { connection: 'close' }).end('too large');
  if (!isSigned(request.headers['pisync-signature'], body)) return response.writeHead(401).end('not signed by PiSync');
  const id = request.headers['idempotency-key'];
  if (!taken.has(id)) {
    taken.add(id);
    console.log(JSON.parse(body.toString()).summary);
  }
  response.writeHead(204).end();
});
server.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
