import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

/** A message that came, as it came. */
export interface Received {
  readonly id: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  /** Whether one of its signatures is that of the receiver's secret. */
  readonly verified: boolean;
}

/** What a notification in PiSync's own format says. */
export interface ReceivedJson {
  readonly id: string;
  readonly type: string;
  readonly group: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly alert_ids: Readonly<Record<'firing' | 'resolved' | 'passed', readonly string[]>>;
}

/** The other end of a webhook. */
export interface WebhookReceiver {
  /** The same after it was stopped and started again. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Those in PiSync's own format. */
  messages(): readonly ReceivedJson[];
  /** What it answers from now on. */
  answer(status: number, headers?: Readonly<Record<string, string>>, body?: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A receiver that verifies with node:crypto, as the documentation tells people to. */
export async function startWebhookReceiver(secret: string): Promise<WebhookReceiver> {
  const received: Received[] = [];
  let reply: { status: number; headers: Readonly<Record<string, string>>; body: string } = {
    status: 200,
    headers: {},
    body: '',
  };
  const open = async (port: number) => {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const id = String(request.headers['idempotency-key']);
      received.push({ id, body, headers: request.headers, verified: verify(request, body, secret) });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await open(0);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('the receiver has no port');
  const { port } = address;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    messages: () => received.map(({ body }) => JSON.parse(body)),
    answer(status, headers = {}, body = '') {
      reply = { status, headers, body };
    },
    async start() {
      server = await open(port);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function verify({ headers }: IncomingMessage, body: string, secret: string): boolean {
  const parts = String(headers['pisync-signature']).split(',');
  const seconds = parts.find((part) => part.startsWith('t='))?.slice(2) ?? '';
  const right = createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
  return parts
    .filter((part) => part.startsWith('v1='))
    .map((part) => Buffer.from(part.slice(3), 'hex'))
    .some((given) => given.length === right.length && timingSafeEqual(given, right));
}
