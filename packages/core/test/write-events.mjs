// Writes the reports on standard input (a JSON array of batches) into the store in a folder, and says how many were new.
import { text } from 'node:stream/consumers';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';

const [path] = process.argv.slice(2);
const fleet = await createFleet({ store: await openLmdbStore({ path }) });
let stored = 0;
for (const batch of JSON.parse(await text(process.stdin))) {
  const receipts = await fleet.accept(batch);
  stored += receipts.filter(({ status }) => status === 'stored').length;
}
await fleet.close();
process.stdout.write(String(stored));
