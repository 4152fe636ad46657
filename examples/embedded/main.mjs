// Takes in a device's events and tells of its failing streak, in one process and one folder: no server, no HTTP.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';

const path = await mkdtemp(join(tmpdir(), 'pisync-embedded-'));
const fleet = await createFleet({
  store: await openLmdbStore({ path }),
  onIncident: ({ change }) => console.log(`incident ${change.reason}: ${change.after?.length} failures in a row`),
});

const sync = (minute, errors) => ({
  device_id: 'pibook-000123',
  timestamp: `2026-03-02T12:0${minute}:00Z`,
  total_files_synced: 20,
  total_errors: errors,
  internet_speed: 3.2,
});

const receipts = await fleet.accept([sync(0, 0), sync(1, 2), sync(2, 1), sync(3, 1), sync(3, 1), { device_id: '?' }]);
for (const receipt of receipts) console.log(receipt.status, receipt.error ?? receipt.eventId);

const { items } = await fleet.history('pibook-000123', { limit: 2 });
console.log(`newest: ${new Date(items[0].effectiveAt).toISOString()}, ${items[0].totalErrors} error`);
const repeated = await fleet.repeatedFailures({ min: 3 });
console.log(`repeated failures: ${repeated.items.map((device) => device.deviceId).join(', ')}`);

await fleet.close();
await rm(path, { recursive: true });
