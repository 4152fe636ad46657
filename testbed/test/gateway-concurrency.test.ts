import { MongoClient, type AnyBulkWriteOperation } from 'mongodb';
import { expect, it } from 'vitest';
import { describeDocumentdb, rejection, type Row } from './documentdb.js';

const UP = Array.from({ length: 300 }, (_, i) => i);
const DOWN = UP.toReversed();
const BOTH_WAYS = [UP, DOWN, UP, DOWN];

describeDocumentdb('transactions and writers at the same time', (mongo) => {
  it('commits a transaction, unseen until then', async () => {
    const rows = mongo.collection('committed');
    await rows.createIndex({ a: 1 });
    await mongo.client.withSession((session) =>
      session.withTransaction(async () => {
        await rows.insertOne({ _id: 1 }, { session });
        await rows.updateOne({ _id: 2 }, { $inc: { n: 1 } }, { upsert: true, session });
        await rows.deleteMany({ _id: 3 }, { session });
        expect(await rows.countDocuments()).toBe(0);
        expect(await rows.countDocuments({}, { session })).toBe(2);
      }),
    );
    expect(await rows.countDocuments()).toBe(2);
  });

  it('rolls an aborted transaction back, and one whose session a driver ends', async () => {
    const rows = mongo.collection('aborted');
    await rows.createIndex({ a: 1 });
    await mongo.client.withSession(async (session) => {
      session.startTransaction();
      await rows.insertOne({ _id: 1 }, { session });
      await session.abortTransaction();
      session.startTransaction();
      await rows.insertOne({ _id: 2 }, { session });
      await mongo.client.db('admin').command({ endSessions: [session.id] });
      expect(await rejection(session.commitTransaction())).toMatchObject({ code: 251 });
    });
    expect(await rows.countDocuments()).toBe(0);
  });

  it('ends a transaction with the first command of it that fails', async () => {
    const rows = mongo.collection('failed');
    await rows.insertOne({ _id: 1 });
    await mongo.client.withSession(async (session) => {
      session.startTransaction();
      await rows.insertOne({ _id: 2 }, { session });
      expect(await rejection(rows.find({ a: { $bogus: 1 } }, { session }).toArray())).toMatchObject({ code: 2 });
      expect(await rejection(session.commitTransaction())).toMatchObject({ code: 251 });
    });
    expect(await rows.countDocuments()).toBe(1);
  });

  it('has one of two transactions that conflict run again', async () => {
    const rows = mongo.collection('conflict');
    await rows.insertOne({ _id: 1, n: 0 });
    const increment = (): Promise<void> =>
      mongo.client.withSession((session) =>
        session.withTransaction(async () => {
          const found = await rows.findOne({ _id: 1 }, { session });
          await rows.updateOne({ _id: 1 }, { $set: { n: Number(found?.['n']) + 1 } }, { session });
        }),
      );
    await Promise.all(Array.from({ length: 5 }, increment));
    expect(await rows.findOne({ _id: 1 })).toMatchObject({ n: 5 });
  });

  it('pages within a transaction', async () => {
    const rows = mongo.collection('paged');
    await rows.insertMany(UP.map((_id) => ({ _id })));
    await mongo.client.withSession((session) =>
      session.withTransaction(async () => {
        expect(await rows.find({}, { session, batchSize: 20 }).sort({ _id: -1 }).toArray()).toHaveLength(300);
      }),
    );
  });

  it('upserts the same documents in opposite orders, each as often as asked', async () => {
    const rows = mongo.collection('upserts');
    const upsert = (_id: number): AnyBulkWriteOperation<Row> => ({
      updateOne: { filter: { _id }, update: { $inc: { n: 1 } }, upsert: true },
    });
    await Promise.all(BOTH_WAYS.map((ids) => rows.bulkWrite(ids.map(upsert), { ordered: false })));
    expect(await rows.countDocuments({ n: BOTH_WAYS.length })).toBe(UP.length);
  });

  it('inserts the same documents in opposite orders, each once', async () => {
    const rows = mongo.collection('inserts');
    const outcomes = await Promise.all(
      BOTH_WAYS.map((ids) =>
        rejection(
          rows.insertMany(
            ids.map((_id) => ({ _id })),
            { ordered: false },
          ),
        ),
      ),
    );
    expect(await rows.countDocuments()).toBe(UP.length);
    expect(outcomes.filter((outcome) => outcome !== null)).not.toHaveLength(0);
    for (const outcome of outcomes.filter((error) => error !== null)) expect(outcome).toMatchObject({ code: 11000 });
  });

  it('deletes the same documents in opposite orders, each once', async () => {
    const rows = mongo.collection('deletes');
    await rows.insertMany(UP.map((_id) => ({ _id })));
    const results = await Promise.all(
      BOTH_WAYS.map((ids) =>
        rows.bulkWrite(
          ids.map((_id) => ({ deleteOne: { filter: { _id } } })),
          { ordered: false },
        ),
      ),
    );
    expect(results.reduce((sum, { deletedCount }) => sum + deletedCount, 0)).toBe(UP.length);
  });

  it('serves fifty clients', async () => {
    const clients = await Promise.all(
      Array.from({ length: 50 }, () => new MongoClient(mongo.uri, { maxPoolSize: 1 }).connect()),
    );
    const increment = { $inc: { n: 1 } };
    await Promise.all(
      clients.map(async (client) => {
        const rows = client.db('test').collection<Row>('clients');
        for (const id of UP.slice(0, 10)) await rows.updateOne({ _id: id }, increment, { upsert: true });
      }),
    );
    await Promise.all(clients.map((client) => client.close()));
    expect(await mongo.collection('clients').countDocuments({ n: 50 })).toBe(10);
  });
});
