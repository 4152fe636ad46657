import { Binary, deserialize, type Document } from 'bson';
import type { Cursors } from './cursors.js';
import type { SqlConnection, SqlDatabase } from './sql-database.js';
import type { Transactions } from './transactions.js';
import type { WireRequest } from './wire-request.js';

/** A command of a driver. */
export interface Command {
  /** As it was written: `findAndModify`, also `findandmodify`. */
  readonly name: string;
  readonly database: string;
  /** Of the collection it is about; empty where it is about none. */
  readonly collection: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as it came; what is only passed on is passed on as it is. */
  readonly bytes: Buffer;
  readonly lists: ReadonlyMap<string, Buffer>;
}

/** What runs a command has at hand. */
export interface Scope {
  readonly sql: SqlDatabase;
  readonly cursors: Cursors;
  readonly transactions: Transactions;
  /** What it must run on: the connection of its transaction, or of its time limit; `null` for any. */
  readonly connection: SqlConnection | null;
  readonly inTransaction: boolean;
}

/** The answer: BSON as the database gave it, or a document. */
export type Answer = Buffer | Document;

/** Carries out a command. Throws a CommandFailure, or what PostgreSQL says. */
export type CommandHandler = (command: Command, scope: Scope) => Promise<Answer>;

/** Numbers of 64 bits stay exact; regular expressions that JavaScript doesn't know are let through. */
const READ_OPTIONS = { promoteLongs: false, bsonRegExp: true };

/** Reads the command in a request. */
export function readCommand({ body: bytes, lists }: WireRequest): Command {
  const body: Readonly<Record<string, unknown>> = deserialize(bytes, READ_OPTIONS);
  const [name = ''] = Object.keys(body);
  // every command names its collection first, but the one that goes on with a cursor
  const collection = name === 'getMore' ? body['collection'] : body[name];
  return {
    name,
    database: typeof body['$db'] === 'string' ? body['$db'] : 'admin',
    collection: typeof collection === 'string' ? collection : '',
    body,
    bytes,
    lists,
  };
}

/** The session a command belongs to; empty where it has none. */
export function sessionOf({ lsid }: Readonly<Record<string, unknown>>): string {
  const id = typeof lsid === 'object' && lsid !== null && 'id' in lsid ? lsid.id : null;
  return id instanceof Binary ? id.toString('hex') : '';
}

/** What messages call the collection. */
export function namespaceOf({ database, collection }: Command): string {
  return `${database}.${collection}`;
}
