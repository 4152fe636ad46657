/**
 * How fast a worker writes what waits in the queue to MongoDB and Redis, beside the driver that inserts the same events and writes the
 * same devices, into collections with the same indexes of another database, with nothing else to do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { startClusterServices } from './harness/cluster.mjs';
import { atLeast, cpuEach, interleave, rates, row } from './harness/figures.mjs';
import { loadBatches } from './harness/load.mjs';
import { pisync, startService } from './harness/processes.mjs';
import { checkCluster } from './harness/stores.mjs';
import { createTraffic } from './harness/traffic.mjs';

/** As many as a worker writes at once. */
const DOCUMENTS_A_CALL = 2000;
const CALLS_AT_ONCE = 2;
const WRITTEN = { ordered: false, writeConcern: { w: 'majority', j: true } };
const MOST_MS = 300_000;
const BETWEEN_LOOKS_MS = 10;

export const title = 'A worker that drains the queue';

export async function run({ folder, rounds, part }) {
  const cluster = await startClusterServices();
  const client = new MongoClient(cluster.mongoUri);
  try {
    const events = part(12_000);
    // no device comes twice in all the rounds
    const traffic = { shape: 'distinct', devices: 50 * Math.ceil(((rounds + 1) * events) / 50) };
    const eventAt = createTraffic(traffic);
    const api = await startService({ folder, args: ['serve', '--workers', '0'], env: cluster.env });
    const worker = await startService({ folder, args: ['worker'], env: cluster.env });
    const own = client.db();
    const beside = {};
    for (const name of ['upserted', 'inserted']) {
      const database = `${own.databaseName}-${name}`;
      const uri = cluster.mongoUri.replace(own.databaseName, database);
      await pisync(['db', 'init'], { env: { ...cluster.env, MONGO_URI: uri } });
      beside[name] = client.db(database);
    }
    let sent = 0;

    /** Fills the queue while the worker is held; then it works until nothing is left. */
    async function ours() {
      worker.hold();
      await loadBatches(api, { traffic, from: sent, events });
      sent += events;
      const before = worker.cpuSeconds();
      const startedMs = performance.now();
      worker.goOn();
      await untilEmpty(cluster.queue);
      return { events, seconds: (performance.now() - startedMs) / 1000, cpuSeconds: worker.cpuSeconds() - before };
    }

    /** Writes what the round before has left, as it is, to a database of its own. */
    async function bare(database, writeDevices) {
      const devices = [];
      const documents = [];
      for (let from = sent - events; from < sent; from += DOCUMENTS_A_CALL) {
        const count = Math.min(DOCUMENTS_A_CALL, sent - from);
        const ids = { $in: Array.from({ length: count }, (_, at) => eventAt(from + at).device) };
        devices.push(...(await own.collection('devices').find({ _id: ids }).toArray()));
        documents.push(...(await own.collection('events').find({ device_id: ids }).toArray()));
      }
      if (documents.length !== events) throw new Error(`the round left ${documents.length} events of ${events}`);
      const before = process.cpuUsage();
      const startedMs = performance.now();
      await inParts(documents, (some) => database.collection('events').insertMany(some, WRITTEN));
      await inParts(devices, (some) => writeDevices(database.collection('devices'), some));
      const { user, system } = process.cpuUsage(before);
      return { events, seconds: (performance.now() - startedMs) / 1000, cpuSeconds: (user + system) / 1e6 };
    }

    const contenders = {
      ours,
      upserted: () => bare(beside.upserted, (devices, some) => devices.bulkWrite(some.map(upsert), WRITTEN)),
      inserted: () => bare(beside.inserted, (devices, some) => devices.insertMany(some, WRITTEN)),
    };
    // a process that has just started is slower
    await interleave(1, contenders);
    const measured = await interleave(rounds, contenders);
    await checkCluster(cluster.env, api, { least: sent });
    await worker.stop();
    await api.stop();
    const rowOf = (how, ceiling, target) =>
      row({
        what: 'queue to MongoDB and Redis, distinct devices',
        unit: 'events/s',
        ours: rates(measured.ours),
        against: `the driver alone, ${how} (${cluster.mongoKind})`,
        ceiling: rates(ceiling),
        ...(target !== undefined && { target }),
        cpu: { ours: cpuEach(measured.ours), ceiling: cpuEach(ceiling) },
      });
    return [
      rowOf('events inserted and devices upserted', measured.upserted, atLeast(0.6)),
      rowOf('both inserted', measured.inserted),
    ];
  } finally {
    await client.close();
    await cluster.stop();
  }
}

const upsert = ({ _id, ...fields }) => ({ replaceOne: { filter: { _id }, replacement: fields, upsert: true } });

/** Writes documents in calls of as many as a worker writes at once, as many calls at once as it has under way. */
async function inParts(documents, write) {
  let next = 0;
  const writer = async () => {
    while (next < documents.length) {
      const from = next;
      next += DOCUMENTS_A_CALL;
      await write(documents.slice(from, from + DOCUMENTS_A_CALL));
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, () => writer()));
}

async function untilEmpty(queue) {
  const startedMs = performance.now();
  for (;;) {
    const { waiting, active, delayed } = await queue.status();
    if (waiting.jobs + active.jobs + delayed.jobs === 0) return;
    if (performance.now() - startedMs > MOST_MS) throw new Error('the queue was not drained in time');
    await delay(BETWEEN_LOOKS_MS);
  }
}
