import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createLinkedList } from './linked-list.js';

/** What is going on over a server's connections. */
export interface ConnectionTracker {
  /** To be called for each request, before it is answered. */
  begin(response: ServerResponse): void;
  /** Whether a part of an answer is on this connection already. */
  isAnswering(socket: Socket): boolean;
  /**
   * For a connection on which nothing more can be understood: closes it after the answers to requests that arrived whole.
   * `false` when there are none.
   */
  endAfterAnswers(socket: Socket): boolean;
  /**
   * Stops accepting connections, lets requests in flight be answered, closes each connection after its last answer and idle
   * ones at once. What isn't over after `graceMs` milliseconds is cut off. Resolves when no connection is left; never rejects.
   */
  drain(graceMs: number): Promise<void>;
}

/** Follows a server's connections from its start. */
export function trackConnections(server: Server): ConnectionTracker {
  const sockets = new Set<Socket>();
  const answering = createLinkedList<ServerResponse>();
  let drained: Promise<void> | null = null;

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  /** Has each connection end with the last of its answers that are due (there are several where requests are pipelined). */
  function announceClose(): void {
    const last = new Map<Socket | null, ServerResponse>();
    for (const response of answering) last.set(response.req.socket, response);
    for (const response of answering) {
      if (!response.headersSent) response.shouldKeepAlive = last.get(response.req.socket) !== response;
    }
  }

  /** At once: in a connection that is only ended, one more request could still come in, and be stored without an answer. */
  function endIfIdle(socket: Socket): void {
    for (const { req } of answering) if (req.socket === socket) return;
    socket.destroy();
  }

  function begin(response: ServerResponse): void {
    const leave = answering.add(response);
    response.on('close', () => {
      leave();
      if (drained !== null) endIfIdle(response.req.socket);
    });
    if (drained !== null) announceClose();
  }

  function endAfterAnswers(socket: Socket): boolean {
    const last = [...answering].findLast(({ req }) => req.socket === socket && req.complete);
    if (last === undefined) return false;
    if (!last.headersSent) last.shouldKeepAlive = false;
    last.once('close', () => socket.destroySoon());
    return true;
  }

  async function drain(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    announceClose();
    for (const socket of sockets) endIfIdle(socket);
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, graceMs);
    await closed;
    clearTimeout(timer);
  }

  return {
    begin,
    isAnswering: (socket) => [...answering].some(({ req, headersSent }) => headersSent && req.socket === socket),
    endAfterAnswers,
    drain: (graceMs) => (drained ??= drain(graceMs)),
  };
}
