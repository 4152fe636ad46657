// Works on the queue of a Redis port: says how many events each batch has on a line, and never ends a batch.
import { createBullmqQueue } from '@pisync/core/bullmq';

const [port, name] = process.argv.slice(2);
const queue = createBullmqQueue({
  connection: { host: '127.0.0.1', port: Number(port) },
  name,
  workers: 2,
  lockDurationMs: 1000,
  stalledIntervalMs: 300,
});
queue.start((events) => {
  process.stdout.write(`${events.length}\n`);
  return new Promise(() => {});
});
