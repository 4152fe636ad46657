// Opens the store in a folder, writes the next batch of those on standard input (a JSON array), closes it, and so on; says how many were new.
import { text } from 'node:stream/consumers';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';

const [path] = process.argv.slice(2);
let stored = 0;
for (const batch of JSON.parse(await text(process.stdin))) {
  const fleet = await createFleet({ store: await openLmdbStore({ path }) });
  for (const report of batch) {
    const [{ status }] = await fleet.accept([report]);
    if (status === 'stored') stored += 1;
  }
  await fleet.close();
}
process.stdout.write(String(stored));
