import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { startReferenceService, type ReferenceService, type ReferenceServiceOptions } from './reference-service.js';

/**
 * Decides what becomes of an upload, counted from 1, before the service sees it: once it resolves the upload is passed on, or
 * answered with the status it resolves with.
 */
export type OnUpload = (upload: number) => Promise<number | undefined> | undefined;

/** A reference service behind a front that can keep uploads waiting. */
export interface FrontedService extends ReferenceService {
  /** Uploads that came in so far. */
  uploads(): number;
}

/** Starts both on free ports of the loopback. */
export async function startFrontedService(
  onUpload: OnUpload,
  options: ReferenceServiceOptions = {},
): Promise<FrontedService> {
  const service = await startReferenceService(options);
  const agent = new Agent({ keepAlive: true });
  let uploads = 0;
  const server = createServer((incoming, response) => {
    const pass = (): void => {
      const { method = 'GET', headers, url = '/' } = incoming;
      const onward = httpRequest(new URL(url, service.url), { method, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      const breakOff = (): unknown => response.destroy();
      onward.on('error', breakOff);
      incoming.on('error', () => onward.destroy());
      incoming.pipe(onward);
    };
    const waits = incoming.method === 'POST' ? onUpload((uploads += 1)) : undefined;
    if (waits === undefined) return pass();
    void waits.then((status) => (status === undefined ? pass() : refuse(incoming, status)));
    function refuse(request: IncomingMessage, status: number): void {
      request.resume();
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end('{"error":"not now"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    store: service.store,
    uploads: () => uploads,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
      await service.close();
    },
  };
}

/** A gate that keeps uploads from the n-th on waiting. */
export interface Gate {
  readonly onUpload: OnUpload;
  /** Resolves when so many wait. */
  readonly reached: Promise<void>;
  open(): void;
}

/** Closes after `passing` uploads; `reached` once `waiting` more have come. */
export function closeAfter(passing: number, waiting: number): Gate {
  let open = (): void => {};
  let reach = (): void => {};
  const opened = new Promise<undefined>((resolve) => {
    open = () => resolve(undefined);
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return {
    onUpload: (upload) => {
      if (upload <= passing) return undefined;
      if (upload >= passing + waiting) reach();
      return opened;
    },
    reached,
    open: () => open(),
  };
}
