import { MAX_MESSAGE_BYTES } from '../split-messages.js';
import type { CommandHandler } from '../command.js';

const MAX_BSON_BYTES = 16 * 1024 * 1024;
const VERSION = '7.0.0';

/** Says to a driver what this is: as a router of a sharded cluster, of which transactions can be had without a replica set. */
export const hello: CommandHandler = async () => ({
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  msg: 'isdbgrid',
  maxBsonObjectSize: MAX_BSON_BYTES,
  maxMessageSizeBytes: MAX_MESSAGE_BYTES,
  // DocumentDB's documentdb.maxWriteBatchSize
  maxWriteBatchSize: 25_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  // MongoDB 7.0
  maxWireVersion: 21,
  readOnly: false,
  connectionId: 1,
  ok: 1,
});

export const buildInfo: CommandHandler = async () => ({
  version: VERSION,
  versionArray: [...VERSION.split('.').map(Number), 0],
  gitVersion: 'documentdb',
  modules: [],
  maxBsonObjectSize: MAX_BSON_BYTES,
  ok: 1,
});

export const serverStatus: CommandHandler = async () => ({
  host: 'documentdb',
  version: VERSION,
  process: 'mongos',
  pid: process.pid,
  uptime: Math.floor(process.uptime()),
  ok: 1,
});

/** Answers that there is nothing to do. */
export const nothingToDo: CommandHandler = async () => ({ ok: 1 });
