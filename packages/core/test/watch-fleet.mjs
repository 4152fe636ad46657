// Watches the fleet in a folder through two days of played time, and kills itself with -9 at one of the steps in which something is
// kept or told. Where it was is in a file, so that the next process goes on from there. Alerts go to another file, a line each.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAbsenceWatch, createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { createInProcessFeed } from '@pisync/core/memory';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T00:00:00.000Z');

const [folder, killAt] = process.argv.slice(2);
const clockFile = join(folder, 'clock');
let now = existsSync(clockFile) ? Number(readFileSync(clockFile, 'utf8')) : START;
const clock = { now: () => now };
let steps = Number(killAt);

function step() {
  steps -= 1;
  if (steps === 0) process.kill(process.pid, 'SIGKILL');
}

const around = async (write) => {
  step();
  const result = await write();
  step();
  return result;
};

const store = await openLmdbStore({ path: join(folder, 'data') });
const { watches } = store;
const sink = {
  raise: (alerts) =>
    around(async () => {
      for (const { id, status } of alerts) appendFileSync(join(folder, 'told'), `${id} ${status}\n`);
    }),
};
const steppedWatches = { ...watches, save: (changed) => around(() => watches.save(changed)) };
const watch = createAbsenceWatch({
  store: { ...store, watches: steppedWatches },
  sink,
  clock,
  holder: String(process.pid),
});
const feed = watch.overhear(createInProcessFeed());
const fleet = await createFleet({ store, watches: store.watches, clock, feed });

const hear = (deviceId) =>
  fleet.accept([
    {
      device_id: deviceId,
      timestamp: new Date(now).toISOString(),
      total_files_synced: 1,
      total_errors: 0,
      internet_speed: 1,
    },
  ]);

for (; now < START + 12 * DAY; now += HOUR) {
  await hear('pibox-1');
  await hear('pibox-2');
}
while (now < START + 14 * DAY) {
  // one stays away for a day and a half
  if ((now - START) % HOUR === 0) {
    await hear('pibox-2');
    if (now >= START + 13.5 * DAY) await hear('pibox-1');
  }
  await watch.turn();
  now += 4 * MINUTE;
  writeFileSync(clockFile, String(now));
}
await fleet.close();
