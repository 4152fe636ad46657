import {
  MongoBulkWriteError,
  MongoServerError,
  type AnyBulkWriteOperation,
  type Collection,
  type Document,
} from 'mongodb';
import { expect, it } from 'vitest';
import { describeDocumentdb, rejection, type Row } from './documentdb.js';

describeDocumentdb('writes', (mongo) => {
  it('inserts what is new of an unordered list and names the rest by index', async () => {
    const rows = mongo.collection('unordered');
    await rows.insertMany([{ _id: 1 }, { _id: 2 }]);
    const error = await rejection(
      rows.insertMany([{ _id: 1 }, { _id: 3 }, { _id: 2 }, { _id: 4 }, { _id: 3 }], { ordered: false }),
    );
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    expect(error).toMatchObject({ code: 11000, insertedCount: 2 });
    expect(error).toMatchObject({
      writeErrors: [
        { index: 0, code: 11000 },
        { index: 2, code: 11000 },
        { index: 4, code: 11000 },
      ],
    });
    expect(await rows.countDocuments()).toBe(4);
  });

  it('stops an ordered list at the first duplicate', async () => {
    const rows = mongo.collection('ordered');
    await rows.insertOne({ _id: 1 });
    const error = await rejection(rows.insertMany([{ _id: 10 }, { _id: 1 }, { _id: 11 }]));
    expect(error).toMatchObject({ code: 11000, insertedCount: 1 });
    expect(await rows.countDocuments()).toBe(2);
  });

  it('names the key of a duplicate', async () => {
    const rows = mongo.collection('duplicate');
    await rows.insertOne({ _id: 1 });
    const error = await rejection(rows.insertOne({ _id: 1 }));
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 11000, keyPattern: { _id: 1 } });
    expect(String(error)).toContain('E11000 duplicate key error collection: test.duplicate index: _id_');
  });

  it('upserts in bulk, with the operators of a device state', async () => {
    const rows = mongo.collection('upserts');
    const change = (k: number, i: number): Document => ({
      $set: { a: i },
      $max: { most: k * i },
      $min: { least: k },
      $inc: { n: 1 },
      $setOnInsert: { born: k },
      $push: { last: { $each: [{ k, i }], $sort: { k: -1 }, $slice: 2 } },
    });
    const upserts = (k: number): AnyBulkWriteOperation<Row>[] =>
      [1, 2, 3].map((i) => ({ updateOne: { filter: { _id: `k${i}` }, update: change(k, i), upsert: true } }));
    const counts = { upsertedCount: 3, matchedCount: 0, modifiedCount: 0 };
    expect(await rows.bulkWrite(upserts(1), { ordered: false })).toMatchObject(counts);
    const again = { upsertedCount: 0, matchedCount: 3, modifiedCount: 3 };
    expect(await rows.bulkWrite(upserts(5), { ordered: false })).toMatchObject(again);
    await rows.bulkWrite(upserts(3));
    expect(await rows.findOne({ _id: 'k2' })).toEqual({
      _id: 'k2',
      a: 2,
      most: 10,
      least: 1,
      n: 3,
      born: 1,
      last: [
        { k: 5, i: 2 },
        { k: 3, i: 2 },
      ],
    });
  });

  it('carries out a bulk of all kinds in order', async () => {
    const rows = mongo.collection('mixed');
    await rows.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    const result = await rows.bulkWrite([
      { insertOne: { document: { _id: 4 } } },
      { deleteOne: { filter: { _id: 1 } } },
      { replaceOne: { filter: { _id: 3 }, replacement: { q: 1 } } },
      { updateMany: { filter: {}, update: { $set: { all: 1 } } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, deletedCount: 1, matchedCount: 4, modifiedCount: 4 });
  });

  it('names each failed operation of an unordered bulk of all kinds, and does the others', async () => {
    const rows = mongo.collection('mixed-failures');
    const error = await rejection(
      rows.bulkWrite(
        [
          { insertOne: { document: { _id: 'a', text: '' } } },
          { insertOne: { document: { _id: 'a' } } },
          { updateOne: { filter: { _id: 'a' }, update: { $set: { n: 1 } } } },
          { insertOne: { document: { _id: 'b' } } },
          { insertOne: { document: { _id: 'a' } } },
          { updateOne: { filter: { _id: 'a' }, update: { $inc: { text: 1 } } } },
          { deleteOne: { filter: { _id: 'b' } } },
        ],
        { ordered: false },
      ),
    );
    expect(error).toMatchObject({
      writeErrors: [
        { index: 1, code: 11000 },
        { index: 4, code: 11000 },
        { index: 5, code: 14 },
      ],
      insertedCount: 2,
      modifiedCount: 1,
      deletedCount: 1,
    });
  });

  it('updates by a pipeline, also where there is nothing yet', async () => {
    const rows = mongo.collection('pipelines');
    await rows.insertMany([1, 2, 3].map((x) => ({ _id: x, x })));
    const side = { $cond: [{ $gte: ['$x', 3] }, 'high', 'low'] };
    expect(await rows.updateMany({}, [{ $set: { side } }])).toMatchObject({ matchedCount: 3, modifiedCount: 3 });
    expect(await rows.distinct('side')).toEqual(['high', 'low']);
    const count = { n: { $add: [{ $ifNull: ['$n', 0] }, 1] }, at: '$$NOW' };
    expect(await rows.updateOne({ _id: 'new' }, [{ $set: count }], { upsert: true })).toMatchObject({
      upsertedCount: 1,
    });
    expect(await rows.findOne({ _id: 'new' })).toEqual({ _id: 'new', n: 1, at: expect.any(Date) });
  });

  it('finds and changes one document', async () => {
    const rows = mongo.collection('find-and');
    await rows.insertMany([
      { _id: 1, x: 1 },
      { _id: 2, x: 2 },
    ]);
    const after = { returnDocument: 'after' } as const;
    expect(await rows.findOneAndUpdate({ _id: 1 }, { $inc: { x: 10 } }, after)).toEqual({ _id: 1, x: 11 });
    expect(await rows.findOneAndUpdate({ _id: 9 }, { $set: { x: 1 } })).toBeNull();
    const upsert = { ...after, upsert: true, includeResultMetadata: true } as const;
    expect(await rows.findOneAndUpdate({ _id: 3 }, { $set: { x: 3 } }, upsert)).toMatchObject({
      value: { _id: 3, x: 3 },
      lastErrorObject: { updatedExisting: false },
    });
    const negate = [{ $set: { x: { $multiply: ['$x', -1] } } }];
    expect(await rows.findOneAndUpdate({ x: { $gt: 0 } }, negate, { ...after, sort: { x: -1 } })).toMatchObject({
      x: -11,
    });
    expect(await rows.findOneAndReplace({ _id: 3 }, { z: 1 }, after)).toEqual({ _id: 3, z: 1 });
    expect(await rows.findOneAndDelete({ _id: 3 })).toEqual({ _id: 3, z: 1 });
  });

  it('changes arrays by filter, by position, and as sets', async () => {
    const rows = mongo.collection('arrays');
    await rows.insertOne({
      _id: 1,
      g: [1, 5, 9],
      o: [
        { k: 1, v: 1 },
        { k: 2, v: 2 },
      ],
    });
    await rows.updateOne({ _id: 1 }, { $set: { 'o.$[e].v': 99 } }, { arrayFilters: [{ 'e.k': 2 }] });
    await rows.updateOne({ _id: 1, 'o.k': 1 }, { $set: { 'o.$.v': 7 } });
    const asSets: Document = { $pull: { g: { $gt: 6 } }, $addToSet: { t: { $each: [1, 1] } } };
    await rows.updateOne({ _id: 1 }, asSets);
    expect(await rows.findOne({ _id: 1 })).toEqual({
      _id: 1,
      g: [1, 5],
      o: [
        { k: 1, v: 7 },
        { k: 2, v: 99 },
      ],
      t: [1],
    });
  });

  it('deletes a list, one or many at a time', async () => {
    const rows = mongo.collection('deletes');
    await rows.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id, even: _id % 2 === 0 })));
    const result = await rows.bulkWrite([
      { deleteOne: { filter: { even: true } } },
      { deleteOne: { filter: { _id: 99 } } },
      { deleteMany: { filter: { even: false } } },
    ]);
    expect(result.deletedCount).toBe(6);
    expect(await rows.deleteMany({})).toMatchObject({ deletedCount: 4 });
  });

  it('names each failed deletion of a list, and stops an ordered one there', async () => {
    const rows = mongo.collection('failed-deletes');
    await rows.insertMany([{ _id: 1 }, { _id: 2 }]);
    const wrong = { deleteOne: { filter: { x: { $bogus: 1 } } } };
    const deletes = [{ deleteOne: { filter: { _id: 1 } } }, wrong, { deleteOne: { filter: { _id: 2 } } }];
    const failure = { writeErrors: [{ index: 1, code: 2 }], deletedCount: 1 };
    expect(await rejection(rows.bulkWrite(deletes, { ordered: true }))).toMatchObject(failure);
    await rows.insertOne({ _id: 1 });
    expect(await rejection(rows.bulkWrite(deletes, { ordered: false }))).toMatchObject({ ...failure, deletedCount: 2 });
  });

  it('takes writes that want no answer, in their order', async () => {
    const rows = mongo.collection('unacknowledged');
    await rows.insertOne({ _id: 1 });
    await rows.insertOne({ _id: 2 }, { writeConcern: { w: 0 } });
    await expect.poll(() => rows.countDocuments()).toBe(2);
  });

  it('keeps 15 MB in one document', async () => {
    const rows = mongo.collection('large');
    const text = 'a'.repeat(15_000_000);
    await rows.insertOne({ _id: 1, text });
    expect((await rows.findOne({ _id: 1 }))?.['text']).toBe(text);
  });

  it.each([
    ['an unknown operator of a query', 2, (rows: Rows) => rows.find({ x: { $bogus: 1 } }).toArray()],
    ['an unknown operator of an update', 9, (rows: Rows) => rows.updateOne({ _id: 1 }, { $bogus: { a: 1 } })],
    ['a change of _id', 66, (rows: Rows) => rows.updateOne({ _id: 1 }, { $set: { _id: 5 } })],
    ['two operators for one field', 40, (rows: Rows) => rows.updateOne({ _id: 1 }, { $set: { a: 1 }, $inc: { a: 1 } })],
    ['a sum with a text', 14, (rows: Rows) => rows.updateOne({ _id: 1 }, { $inc: { text: 1 } })],
    ['an unknown stage', 40324, (rows: Rows) => rows.aggregate([{ $bogus: 1 }]).toArray()],
  ])('answers %s with code %i', async (_what, code, run) => {
    const rows = mongo.collection('refused');
    await rows.updateOne({ _id: 1 }, { $set: { text: 'x' } }, { upsert: true });
    expect(await rejection(run(rows))).toMatchObject({ code });
  });

  it('says of an unknown command that there is none', async () => {
    expect(await rejection(mongo.client.db('test').command({ bogus: 1 }))).toMatchObject({ code: 59 });
  });
});

type Rows = Collection<Row>;
