import { connect, createServer, type Socket } from 'node:net';

/** A way to a service over which tests hold power: cut, nothing gets through until it is mended. */
export interface Link {
  readonly host: string;
  readonly port: number;
  /** Breaks all connections, and refuses new ones. */
  cut(): void;
  /** Takes up everything and passes nothing on: the other end seems to be there, and says nothing. */
  hold(): void;
  mend(): void;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Opens a link to a TCP service on this machine. */
export async function startLink(target: { readonly host: string; readonly port: number }): Promise<Link> {
  let state: 'open' | 'cut' | 'held' = 'open';
  const pairs = new Set<readonly [near: Socket, far: Socket]>();

  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target.port, target.host);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, pair.toReversed()]) {
      from?.on('error', () => undefined);
      from?.on('close', () => {
        to?.destroy();
        pairs.delete(pair);
      });
    }
    near.pipe(far);
    far.pipe(near);
    if (state === 'held') for (const socket of pair) socket.pause();
  });
  const breakAll = (): void => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  const port = await new Promise<number>((resolve) => {
    server.listen(0, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    host: HOST,
    port,
    cut() {
      state = 'cut';
      breakAll();
    },
    hold() {
      state = 'held';
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    mend() {
      // what was held may have given up long ago
      if (state === 'held') breakAll();
      state = 'open';
    },
    async stop() {
      state = 'cut';
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
