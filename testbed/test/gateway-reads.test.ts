import { Binary, Decimal128, Long, ObjectId, Timestamp, UUID } from 'mongodb';
import { beforeAll, expect, it } from 'vitest';
import { describeDocumentdb, rejection } from './documentdb.js';

const COUNT = 2_000;

describeDocumentdb('reads', (mongo) => {
  beforeAll(async () => {
    const rows = Array.from({ length: COUNT }, (_, i) => ({
      _id: i,
      g: i % 7,
      v: (i * 7919) % COUNT,
      s: 'x'.repeat(50),
      at: new Date(1.7e12 + i * 1_000),
      long: Long.fromNumber(i),
    }));
    await mongo.collection('rows').insertMany(rows);
    await mongo.collection('groups').insertMany([0, 1, 2].map((g) => ({ _id: g, name: `g${g}` })));
  });

  it('gives every document once, a page at a time', async () => {
    const found = await mongo.collection('rows').find({}, { batchSize: 100 }).toArray();
    expect(new Set(found.map(({ _id }) => _id)).size).toBe(COUNT);
    expect(found).toHaveLength(COUNT);
  });

  it('pages through a sorted query without an index', async () => {
    const found = await mongo.collection('rows').find({}, { batchSize: 100 }).sort({ v: 1 }).toArray();
    expect(found.map(({ v }) => v)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
  });

  it('pages through a range of an index, backwards', async () => {
    await mongo.collection('rows').createIndex({ g: 1, at: -1 });
    const query = mongo.collection('rows').find({ g: 3, at: { $lt: new Date(1.7e12 + 1_000_000) } });
    const found = await query.sort({ at: -1 }).batchSize(20).toArray();
    const expected = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => i % 7 === 3);
    expect(found.map(({ _id }) => _id)).toEqual(expected.toReversed());
  });

  it('finds by a list of ids', async () => {
    const found = await mongo
      .collection('rows')
      .find({ _id: { $in: [5, 1, 'none', 3] } })
      .sort({ _id: 1 })
      .toArray();
    expect(found.map(({ _id }) => _id)).toEqual([1, 3, 5]);
  });

  it('sorts, skips, limits and projects', async () => {
    const query = mongo
      .collection('rows')
      .find({}, { projection: { _id: 0, v: 1 } })
      .sort({ v: -1 })
      .skip(1)
      .limit(2);
    expect(await query.toArray()).toEqual([{ v: COUNT - 2 }, { v: COUNT - 3 }]);
  });

  it('forgets a cursor that is closed early', async () => {
    const cursor = mongo.collection('rows').find({}, { batchSize: 10 });
    await cursor.next();
    const id = cursor.id;
    await cursor.close();
    const command = { getMore: id, collection: 'rows' };
    expect(await rejection(mongo.client.db('test').command(command))).toMatchObject({ code: 43 });
  });

  it('answers many sorted queries at once', async () => {
    const query = (): Promise<unknown[]> =>
      mongo.collection('rows').find({}, { batchSize: 250 }).sort({ v: 1 }).toArray();
    const answers = await Promise.all(Array.from({ length: 20 }, query));
    expect(answers.every(({ length }) => length === COUNT)).toBe(true);
  });

  it('matches by pattern, expression, element and type', async () => {
    const count = (filter: object): Promise<number> => mongo.collection('rows').countDocuments(filter);
    expect(await count({ s: /^x+$/ })).toBe(COUNT);
    expect(await count({ $expr: { $eq: ['$v', '$_id'] }, _id: 0 })).toBe(1);
    expect(await count({ long: { $type: 'long' } })).toBe(COUNT);
    await mongo.collection('elements').insertOne({
      _id: 1,
      list: [
        { a: 1, b: 2 },
        { a: 2, b: 1 },
      ],
    });
    expect(await mongo.collection('elements').countDocuments({ list: { $elemMatch: { a: 1, b: 1 } } })).toBe(0);
  });

  it('counts and lists distinct values, also where there is no collection', async () => {
    const rows = mongo.collection('rows');
    expect(await rows.estimatedDocumentCount()).toBe(COUNT);
    expect(await rows.distinct('g')).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await mongo.collection('none').countDocuments()).toBe(0);
    expect(await mongo.collection('none').estimatedDocumentCount()).toBe(0);
  });

  it('keeps the type of every value', async () => {
    const document = {
      _id: 'types',
      id: new ObjectId(),
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('1.10'),
      bytes: new Binary(Buffer.from([1, 2, 255])),
      uuid: new UUID(),
      pattern: /a.b/i,
      timestamp: new Timestamp({ t: 1, i: 2 }),
      nothing: null,
      at: new Date(0),
      fraction: 1.5,
      '': 'no name',
    };
    await mongo.collection('types').insertOne(document);
    const found = await mongo.collection('types').findOne({ _id: 'types' }, { promoteLongs: false });
    expect(found).toEqual(document);
  });

  it('compares by collation', async () => {
    const names = mongo.collection('names');
    await names.insertMany([
      { _id: 1, name: 'A' },
      { _id: 2, name: 'a' },
    ]);
    const collation = { locale: 'en', strength: 2 };
    expect(await names.find({ name: 'a' }, { collation }).toArray()).toHaveLength(2);
  });

  it('takes hints, variables and comments', async () => {
    const options = { let: { wanted: 5 }, hint: '_id_', comment: 'why' };
    const found = await mongo
      .collection('rows')
      .find({ $expr: { $eq: ['$_id', '$$wanted'] } }, options)
      .toArray();
    expect(found.map(({ _id }) => _id)).toEqual([5]);
  });

  it('gives up after maxTimeMS, and serves the next on the same connection', async () => {
    const each = { $match: { $expr: { $gt: [{ $add: ['$v', '$$v'] }, -1] } } };
    const slow = [{ $lookup: { from: 'rows', let: { v: '$v' }, pipeline: [each], as: 'all' } }];
    const error = await rejection(mongo.collection('rows').aggregate(slow, { maxTimeMS: 20 }).toArray());
    expect(error).toMatchObject({ code: 50 });
    expect(await mongo.collection('rows').countDocuments()).toBe(COUNT);
  });

  it('explains by a plan', async () => {
    const rows = mongo.collection('rows');
    expect(await rows.find({ g: 1 }).explain('executionStats')).toMatchObject({ ok: 1, postgres: expect.any(Array) });
    expect(await rows.aggregate([{ $match: { g: 1 } }]).explain()).toMatchObject({ ok: 1 });
  });

  it('groups, sorts and pages an aggregation', async () => {
    const group = { _id: '$g', n: { $sum: 1 }, most: { $max: '$v' }, mean: { $avg: '$_id' } };
    const pipeline = [{ $match: { _id: { $lt: 700 } } }, { $group: group }, { $sort: { _id: 1 } }, { $limit: 2 }];
    expect(await mongo.collection('rows').aggregate(pipeline).toArray()).toMatchObject([
      { _id: 0, n: 100, mean: 346.5 },
      { _id: 1, n: 100, mean: 347.5 },
    ]);
    const paged = mongo.collection('rows').aggregate([{ $project: { v: 1 } }], { batchSize: 50 });
    expect(await paged.toArray()).toHaveLength(COUNT);
  });

  it('joins, by a field and by a pipeline', async () => {
    const byField = { from: 'groups', localField: 'g', foreignField: '_id', as: 'group' };
    const pipeline = [
      { $match: { _id: { $lt: 2 } } },
      { $sort: { _id: 1 } },
      { $lookup: byField },
      { $unwind: '$group' },
    ];
    const joined = await mongo.collection('rows').aggregate(pipeline).toArray();
    expect(joined.map(({ group }) => group.name)).toEqual(['g0', 'g1']);
    const same = { $match: { $expr: { $eq: ['$g', '$$g'] } } };
    const byPipeline = { from: 'rows', let: { g: '$_id' }, pipeline: [same, { $count: 'n' }], as: 'counts' };
    const counted = await mongo
      .collection('groups')
      .aggregate([{ $lookup: byPipeline }, { $sort: { _id: 1 } }])
      .toArray();
    expect(counted[0]?.['counts']).toEqual([{ n: 286 }]);
  });

  it('sums over a window', async () => {
    const output = { run: { $sum: '$_id', window: { documents: ['unbounded', 'current'] } }, rank: { $rank: {} } };
    const pipeline = [
      { $match: { _id: { $lt: 10 } } },
      { $setWindowFields: { partitionBy: '$g', sortBy: { _id: 1 }, output } },
      { $sort: { _id: 1 } },
      { $project: { run: 1, rank: 1 } },
    ];
    const rows = await mongo.collection('rows').aggregate(pipeline).toArray();
    expect(rows[7]).toEqual({ _id: 7, run: 7, rank: 2 });
  });

  it.each([
    ['$facet', [{ $facet: { a: [{ $sortByCount: '$g' }, { $limit: 1 }], b: [{ $count: 'n' }] } }], 1],
    ['$bucket', [{ $bucket: { groupBy: '$v', boundaries: [0, 1_000, COUNT] } }], 2],
    ['$dateTrunc', [{ $group: { _id: { $dateTrunc: { date: '$at', unit: 'hour' } } } }], 1],
    ['$topN', [{ $group: { _id: null, top: { $topN: { n: 2, sortBy: { v: -1 }, output: '$v' } } } }], 1],
    ['$unionWith', [{ $unionWith: 'groups' }, { $count: 'n' }], 1],
    ['$sample', [{ $sample: { size: 3 } }], 3],
    ['$collStats', [{ $collStats: { count: {} } }], 1],
  ])('knows %s', async (_stage, pipeline, length) => {
    expect(await mongo.collection('rows').aggregate(pipeline).toArray()).toHaveLength(length);
  });

  it('writes an aggregation to a collection, by $out and by $merge', async () => {
    const group = { $group: { _id: '$g', n: { $sum: 1 } } };
    const merge = { $merge: { into: 'merged', on: '_id', whenMatched: 'merge', whenNotMatched: 'insert' } };
    for (const stage of [merge, merge, { $out: 'out' }]) {
      await mongo.collection('rows').aggregate([group, stage]).toArray();
    }
    expect(await mongo.collection('merged').countDocuments()).toBe(7);
    expect(await mongo.collection('out').countDocuments()).toBe(7);
  });
});
