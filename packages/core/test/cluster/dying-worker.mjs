// Works on the queue of a Redis port over a MongoDB, and kills itself once a commit has done its `states`, `events` or
// `incidents`, before the next step.
import { createFleet } from '@pisync/core';
import { createBullmqQueue } from '@pisync/core/bullmq';
import { openMongoStore } from '@pisync/core/mongo';

const [uri, database, port, last] = process.argv.slice(2);
await createFleet({
  store: openMongoStore({
    uri,
    database,
    afterStep: async (step) => {
      if (step === last) process.kill(process.pid, 'SIGKILL');
    },
  }),
  queue: createBullmqQueue({
    connection: { host: '127.0.0.1', port: Number(port) },
    workers: 1,
    lockDurationMs: 1000,
    stalledIntervalMs: 300,
  }),
});
