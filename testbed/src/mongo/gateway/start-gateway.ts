import { createServer, type Socket } from 'node:net';
import { serialize } from 'bson';
import { readCommand, type Answer } from './command.js';
import { createCursors } from './cursors.js';
import { runCommand, type GatewayParts } from './run-command.js';
import { createMessageSplitter } from './split-messages.js';
import { openSqlDatabase } from './sql-database.js';
import { createTransactions } from './transactions.js';
import { writeAnswer } from './wire-answer.js';
import { readRequest } from './wire-request.js';

/** What speaks MongoDB's wire protocol in front of a PostgreSQL with DocumentDB. */
export interface Gateway {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Breaks all connections off. */
  close(): Promise<void>;
}

/**
 * Starts a gateway: one command of a driver becomes one call of a function of DocumentDB, its BSON passed on as it is
 * wherever it can be.
 *
 * @param host what `pg` takes as the host of the database
 */
export function startGateway(host: string): Promise<Gateway> {
  const sql = openSqlDatabase(host);
  const parts = { sql, cursors: createCursors(), transactions: createTransactions(sql) };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(socket, parts);
  });
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    for (const socket of sockets) socket.destroy();
    await closed;
    await parts.transactions.close();
    await sql.close();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ port: typeof address === 'object' && address !== null ? address.port : 0, close });
    });
  });
}

/** Answers the requests of one connection, one after the other: a driver may send more before it has an answer. */
function serveConnection(socket: Socket, parts: GatewayParts): void {
  const split = createMessageSplitter();
  let last = Promise.resolve();
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    try {
      for (const message of split(chunk)) {
        last = last.then(() => answerMessage(message, socket, parts)).catch(() => void socket.destroy());
      }
    } catch {
      socket.destroy();
    }
  });
}

async function answerMessage(message: Buffer, socket: Socket, parts: GatewayParts): Promise<void> {
  const request = readRequest(message);
  if (request === null) {
    socket.destroy();
    return;
  }
  const answer = await runCommand(readCommand(request), parts);
  if (request.wantsAnswer) socket.write(writeAnswer(request, toBytes(answer)));
}

function toBytes(answer: Answer): Uint8Array {
  return Buffer.isBuffer(answer) ? answer : serialize(answer, { ignoreUndefined: true });
}
