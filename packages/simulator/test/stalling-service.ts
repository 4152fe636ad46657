import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const upload = z.object({
  event_id: z.string().optional(),
  timestamp: z.union([z.number(), z.string()]),
  total_files_synced: z.coerce.number(),
  total_errors: z.coerce.number(),
  internet_speed: z.coerce.number(),
});

/** A service that takes single events and forgets them. */
export interface StallingService {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a service that answers at once, save that from its so-manieth upload on all wait until so long after that one came.
 *
 * @param stallMs for how long, ms
 */
export async function startStallingService(stallAt: number, stallMs: number): Promise<StallingService> {
  let uploads = 0;
  let stall: Promise<unknown> | null = null;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    const answer = (status: number, json: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    };
    request.on('end', () => {
      if (request.method === 'GET') {
        const known = request.url === '/readyz' || request.url?.startsWith('/devices') === true;
        return known ? answer(200, []) : answer(404, { error: 'not found' });
      }
      uploads += 1;
      if (uploads === stallAt) {
        stall = pause(stallMs).finally(() => {
          stall = null;
        });
      }
      const taken = (): void => answer(202, { message: 'ok', event_id: identityOf(body), duplicate: null });
      if (stall === null) taken();
      else void stall.then(taken);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function identityOf(body: string): string {
  const { event_id, timestamp, ...fields } = upload.parse(JSON.parse(body));
  const { total_files_synced: files, total_errors: errors, internet_speed: speed } = fields;
  return event_id ?? `${new Date(timestamp).getTime()}:${files}:${errors}:${speed}`;
}
