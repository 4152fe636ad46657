// Takes in the rounds of events on standard input (a JSON array a line), each event in a call of its own, and says of each round when all of
// it was answered as kept, until it is killed.
import { createInterface } from 'node:readline';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';

const [path] = process.argv.slice(2);
const fleet = await createFleet({ store: await openLmdbStore({ path }) });
for await (const line of createInterface({ input: process.stdin })) {
  const answers = await Promise.all(JSON.parse(line).map((report) => fleet.accept([report])));
  if (answers.flat().some(({ status }) => status !== 'stored' && status !== 'duplicate')) throw new Error('refused');
  process.stdout.write('answered\n');
}
