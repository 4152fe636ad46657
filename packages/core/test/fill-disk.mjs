// Writes events into the store in a folder until the disk takes no more, and on for a while; says what became of them. The events of a
// batch are of `hubs`, ten of each device, or of as many `devices`, which are answered from the journal.
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';

const [path, way] = process.argv.slice(2);
const fleet = await createFleet({ store: await openLmdbStore({ path }) });
const said = { stored: 0, refused: 0, code: '' };
const [events, eventsADevice] = way === 'hubs' ? [500, 10] : [200, 1];
for (let batch = 0; batch < 80_000 / events; batch += 1) {
  const reports = Array.from({ length: events }, (_, index) => ({
    device_id: `pibook-${batch}-${Math.floor(index / eventsADevice)}`,
    timestamp: 1_750_000_000_000 + index,
    total_files_synced: 1,
    total_errors: 1,
    internet_speed: 1,
  }));
  try {
    said.stored += (await fleet.accept(reports)).filter(({ status }) => status === 'stored').length;
  } catch (error) {
    said.refused += reports.length;
    said.code = error.code;
  }
}
const syncs = await fleet.stats().then(
  (stats) => stats.syncs,
  (error) => error.code,
);
await fleet.close();
process.stdout.write(JSON.stringify({ ...said, syncs }));
