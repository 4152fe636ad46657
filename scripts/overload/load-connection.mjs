import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A connection that has one request under way at most (HTTP/1.1, kept alive), written for a load generator: what it costs is a small
 * part of what a service pays for the same request.
 *
 * @param {{ port: number, localAddress?: string }} target
 * @param {(outcome: { status: number, body: Buffer, head: string } | { error: string }) => void} onOutcome called once for each `send`
 * @param {() => void} onGone the connection is closed, and can't be used again
 */
export function openConnection({ port, localAddress }, onOutcome, onGone) {
  const socket = connect({ host: '127.0.0.1', port, ...(localAddress !== undefined && { localAddress }) });
  let pending = false;
  let received = null;
  let failure = 'closed without an answer';

  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    received = received === null ? chunk : Buffer.concat([received, chunk]);
    const answer = pending ? readAnswer(received) : null;
    if (answer === null) return;
    received = null;
    pending = false;
    // the service said that it closes: what is sent now would be lost
    if (answer.closes) socket.destroy();
    onOutcome(answer);
  });
  socket.on('error', ({ code }) => {
    failure = code;
  });
  socket.on('close', () => {
    const unanswered = pending;
    pending = false;
    onGone();
    if (unanswered) onOutcome({ error: failure });
  });

  return {
    /** Sends a request, whole, as it is to be on the wire. */
    send(head, body) {
      pending = true;
      if (typeof body === 'string') {
        socket.write(head + body, 'latin1');
        return;
      }
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    },
    get usable() {
      return !socket.destroyed && socket.writable;
    },
    destroy: () => socket.destroy(),
  };
}

/** The answer in these bytes, or `null` while it isn't whole. Every answer of the service has a Content-Length. */
function readAnswer(bytes) {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) return null;
  const head = bytes.latin1Slice(0, end);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const from = end + HEAD_END.length;
  if (bytes.length < from + length) return null;
  const body = bytes.subarray(from, from + length);
  return { status: Number(head.slice(9, 12)), head, body, closes: /connection: close/i.test(head) };
}
