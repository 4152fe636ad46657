import { MongoClient, type Collection, type Document } from 'mongodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { thisMachine } from '../src/machine.js';
import { startDocumentdb, type DocumentdbService } from '../src/mongo/documentdb/start-documentdb.js';

/** A document as the tests write them. */
export interface Row extends Document {
  _id: number | string;
}

/** A DocumentDB for the tests of one file. */
export interface DocumentdbUnderTest {
  readonly client: MongoClient;
  readonly uri: string;
  /** A collection of a database that all tests of the file share. */
  collection(name: string): Collection<Row>;
}

const HERE = thisMachine();
const DOWNLOAD_TIMEOUT_MS = 300_000;

/** Describes what the gateway and DocumentDB do for the official driver. */
export function describeDocumentdb(name: string, tests: (mongo: DocumentdbUnderTest) => void): void {
  describe(`DocumentDB: ${name}`, () => {
    let started: { service: DocumentdbService; client: MongoClient; uri: string } | null = null;
    beforeAll(async () => {
      const service = await startDocumentdb(HERE, () => undefined);
      const uri = `mongodb://127.0.0.1:${service.port}/?retryWrites=false`;
      started = { service, uri, client: await new MongoClient(uri).connect() };
    }, DOWNLOAD_TIMEOUT_MS);
    afterAll(async () => {
      await started?.client.close();
      await started?.service.stop();
    });
    const running = (): NonNullable<typeof started> => {
      if (started === null) throw new Error('DocumentDB is started before the tests run');
      return started;
    };
    tests({
      get client() {
        return running().client;
      },
      get uri() {
        return running().uri;
      },
      collection: (collection) => running().client.db('test').collection<Row>(collection),
    });
  });
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}
