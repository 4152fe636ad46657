import { once } from 'node:events';
import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';

/** A request as the client sent it, its body read whole. */
export interface ProxyRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks the service. */
export type Forward = (request: ProxyRequest) => Promise<ProxyAnswer>;

/** One way to be wrong: what is answered in the service's stead, which may be what it says itself. */
export type Mutant = (request: ProxyRequest, forward: Forward) => Promise<ProxyAnswer>;

/** A way to a service. */
export interface MutatingProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** The way that changes nothing. */
export const noMutant: Mutant = (request, forward) => forward(request);

/** Starts a proxy in front of a service, on a free port of the loopback. */
export async function startMutatingProxy(service: URL, mutant: Mutant): Promise<MutatingProxy> {
  const agent = new Agent({ keepAlive: true });
  const forward: Forward = ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const onward = httpRequest(
        new URL(path, service),
        { method, agent, headers: { ...endToEnd(headers), 'content-length': body.length } },
        (answer) => {
          const { statusCode: status = 502 } = answer;
          readAll(answer).then((read) => resolve({ status, headers: answer.headers, body: read }), reject);
        },
      );
      onward.on('error', reject);
      onward.end(body);
    });

  const server = createServer((incoming, response) => {
    const answer = async (): Promise<void> => {
      const { method = 'GET', url: path = '/', headers } = incoming;
      const {
        status,
        headers: answered,
        body,
      } = await mutant({ method, path, headers, body: await readAll(incoming) }, forward);
      response.writeHead(status, { ...endToEnd(answered), 'content-length': body.length });
      response.end(body);
    };
    // the client is gone, or the service: whoever is left sees a connection that ends
    answer().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      agent.destroy();
    },
  };
}

/** What concerns the message, not the connection it came by. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, 'content-length': ____, ...rest } = headers;
  return rest;
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
