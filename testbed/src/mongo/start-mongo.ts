import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { TestbedError, reasonOf } from '../testbed-error.js';
import { startDocumentdb } from './documentdb/start-documentdb.js';
import { startMongod } from './start-mongod.js';

export interface StartMongoOptions {
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** What stands for MongoDB: one that was given, a mongod, or DocumentDB, which can do less (see the README). */
export type MongoKind = 'given' | 'mongod' | 'documentdb';

/** A database that MongoDB's drivers can use. */
export interface MongoService {
  readonly uri: string;
  readonly kind: MongoKind;
  /** Stops it and removes its data; one that was given is left as it is. */
  stop(): Promise<void>;
}

/**
 * Finds or starts a MongoDB: the one that `MONGO_URI` names, else a mongod, else DocumentDB.
 *
 * @throws TestbedError `UNAVAILABLE` when none can be had here
 */
export async function startMongo(options: StartMongoOptions = {}): Promise<MongoService> {
  const { machine = thisMachine(), onProgress = () => undefined } = options;
  if (machine.mongoUri !== null) return { uri: machine.mongoUri, kind: 'given', stop: () => Promise.resolve() };
  const failures: string[] = [];
  try {
    return { kind: 'mongod', ...(await startMongod(machine, onProgress)) };
  } catch (error) {
    failures.push(`no mongod: ${reasonOf(error)}`);
  }
  onProgress(`${failures.join()}; using DocumentDB`);
  try {
    const { port, stop } = await startDocumentdb(machine, onProgress);
    // it accepts writes that are sent again, but does not know them again
    return { kind: 'documentdb', uri: `mongodb://127.0.0.1:${port}/?retryWrites=false`, stop };
  } catch (error) {
    failures.push(`no DocumentDB: ${reasonOf(error)}`);
  }
  const remedy = 'set MONGO_URI to a MongoDB that runs, or run this as root on Debian';
  throw new TestbedError('UNAVAILABLE', `MongoDB can't be had: ${remedy} (${failures.join('; ')})`);
}
