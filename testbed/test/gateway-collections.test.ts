import { expect, it } from 'vitest';
import { describeDocumentdb, rejection } from './documentdb.js';

describeDocumentdb('collections and indexes', (mongo) => {
  const db = () => mongo.client.db('test');

  it('says what it is', async () => {
    expect(await db().command({ hello: 1 })).toMatchObject({ msg: 'isdbgrid', maxWireVersion: 21, ok: 1 });
    expect(await db().command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await db().admin().buildInfo()).toMatchObject({ version: '7.0.0' });
  });

  it('makes indexes of all kinds, and again without a word', async () => {
    const indexes = [
      { key: { u: 1 }, unique: true, name: 'unique' },
      { key: { p: 1 }, unique: true, partialFilterExpression: { live: true }, name: 'partial' },
      { key: { at: 1 }, expireAfterSeconds: 60, name: 'expiring' },
      { key: { a: 1, b: -1 } as const, name: 'compound' },
      { key: { h: 'hashed' } as const, name: 'hashed' },
    ];
    const rows = mongo.collection('kinds');
    expect(await rows.createIndexes(indexes)).toEqual(['unique', 'partial', 'expiring', 'compound', 'hashed']);
    await rows.createIndexes(indexes);
    expect(await rows.indexes()).toMatchObject([
      { name: '_id_' },
      { name: 'unique', unique: true },
      { name: 'partial', partialFilterExpression: { live: true } },
      { name: 'expiring', expireAfterSeconds: 60 },
      { name: 'compound', key: { a: 1, b: -1 } },
      { name: 'hashed', key: { h: 'hashed' } },
    ]);
  });

  it('holds to a unique index at once, also for upserts and in bulk', async () => {
    const rows = mongo.collection('unique');
    await rows.createIndex({ u: 1 }, { unique: true, name: 'u' });
    await rows.insertOne({ _id: 1, u: 1 });
    expect(await rejection(rows.insertOne({ _id: 2, u: 1 }))).toMatchObject({ code: 11000, keyPattern: { u: 1 } });
    const upsert = rows.updateOne({ _id: 9 }, { $set: { u: 1 } }, { upsert: true });
    expect(await rejection(upsert)).toMatchObject({ code: 11000 });
    const bulk = [1, 21].map((u) => ({
      updateOne: { filter: { _id: 20 + u }, update: { $set: { u } }, upsert: true },
    }));
    expect(await rejection(rows.bulkWrite(bulk, { ordered: false }))).toMatchObject({
      upsertedCount: 1,
      writeErrors: [{ index: 0, code: 11000 }],
    });
    const modify = rows.findOneAndUpdate({ _id: 41 }, { $set: { u: 1 } }, { upsert: true });
    expect(await rejection(modify)).toMatchObject({ code: 11000 });
  });

  it('holds to a unique index of some documents for those', async () => {
    const rows = mongo.collection('partial');
    await rows.createIndex({ p: 1 }, { unique: true, partialFilterExpression: { live: true } });
    await rows.insertMany([
      { _id: 1, p: 1 },
      { _id: 2, p: 1 },
      { _id: 3, p: 1, live: true },
    ]);
    expect(await rejection(rows.insertOne({ _id: 4, p: 1, live: true }))).toMatchObject({ code: 11000 });
  });

  it('refuses a unique index over duplicates, and indexes that contradict others', async () => {
    const rows = mongo.collection('refused');
    await rows.insertMany([
      { _id: 1, q: 1 },
      { _id: 2, q: 1 },
    ]);
    expect(await rejection(rows.createIndex({ q: 1 }, { unique: true }))).toMatchObject({ code: 11000 });
    await rows.createIndex({ a: 1, b: -1 }, { name: 'ab' });
    expect(await rejection(rows.createIndex({ a: 1, b: 1 }, { name: 'ab' }))).toMatchObject({ code: 86 });
    expect(await rejection(rows.createIndex({ a: 1, b: -1 }, { name: 'other' }))).toMatchObject({ code: 85 });
    await rows.dropIndex('ab');
    expect(await rejection(rows.dropIndex('ab'))).toMatchObject({ code: 27 });
    expect(await rejection(mongo.collection('none').indexes())).toMatchObject({ code: 26 });
  });

  it('makes a collection and its indexes once, whoever comes first', async () => {
    const rows = mongo.collection('at-once');
    const indexes = [{ key: { a: 1 } }, { key: { b: 1 }, unique: true }];
    await Promise.all(Array.from({ length: 10 }, () => rows.createIndexes(indexes)));
    expect(await rows.indexes()).toHaveLength(3);
  });

  it('changes when documents expire', async () => {
    await mongo.collection('expiring').createIndex({ at: 1 }, { expireAfterSeconds: 60, name: 'at' });
    await db().command({ collMod: 'expiring', index: { name: 'at', expireAfterSeconds: 5 } });
    expect(await mongo.collection('expiring').indexes()).toMatchObject([{}, { name: 'at', expireAfterSeconds: 5 }]);
  });

  it('holds to a schema', async () => {
    const validator = { $jsonSchema: { bsonType: 'object', required: ['a'] } };
    await db().createCollection('schema', { validator });
    expect(await rejection(mongo.collection('schema').insertOne({ _id: 1 }))).toMatchObject({ code: 121 });
    expect(await rejection(db().createCollection('schema', { validator: { a: 1 } }))).toMatchObject({ code: 48 });
  });

  it('lists, measures, renames and drops', async () => {
    const admin = mongo.client.db('admin');
    const other = mongo.client.db('other');
    await other.collection('first').insertOne({ n: 1 });
    await other.createCollection('view', { viewOn: 'first', pipeline: [{ $match: { n: 2 } }] });
    expect(await other.collection('view').countDocuments()).toBe(0);
    await other.collection('first').rename('second');
    const collections = await other.listCollections({}, { nameOnly: true }).toArray();
    expect(collections.map(({ name }) => name).sort()).toEqual(['second', 'view']);
    expect(await other.command({ collStats: 'second' })).toMatchObject({ count: 1 });
    expect(await other.stats()).toMatchObject({ ok: 1 });
    await other.collection('second').drop();
    await other.dropDatabase();
    const { databases } = await admin.admin().listDatabases();
    expect(databases.map(({ name }) => name)).not.toContain('other');
  });

  it('takes the commands of a sharded cluster', async () => {
    const rows = mongo.collection('sharded');
    await rows.createIndex({ k: 'hashed' });
    const answer = await mongo.client.db('admin').command({ shardCollection: 'test.sharded', key: { k: 'hashed' } });
    expect(answer).toMatchObject({ collectionsharded: 'test.sharded', ok: 1 });
    await rows.insertMany(Array.from({ length: 200 }, (_, _id) => ({ _id, k: _id % 5 })));
    expect(await rows.countDocuments({ k: 2 })).toBe(40);
    expect(await rows.countDocuments()).toBe(200);
    expect(await rows.updateOne({ _id: 3, k: 3 }, { $set: { z: 1 } })).toMatchObject({ modifiedCount: 1 });
  });
});
