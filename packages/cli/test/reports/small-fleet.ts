import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type Clock, createFleet } from '@pisync/core';
import { createMemoryStore } from '@pisync/core/memory';
import { createServer } from '@pisync/server';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_DAY = Date.UTC(2026, 2, 2);

/** A service with a small fleet, the same on every day on which it is asked. */
export interface SmallFleet {
  readonly url: string;
  stop(): Promise<void>;
}

interface SmallDevice {
  readonly id: string;
  /** A letter for each sync: `S` succeeded, `F` failed. */
  readonly syncs: string;
  /** Days from the first until the first sync, and hours between syncs. */
  readonly from: number;
  readonly every: number;
  readonly mbps: number;
  /** How long after its last sync a device uploads all of them, in hours. */
  readonly uploadsAfter: number;
  /** How far its clock is off where it says when it sent, in hours. */
  readonly clockOff?: number;
}

const DEVICES: readonly SmallDevice[] = [
  { id: 'pibook-1', syncs: 'SSFFFFF', from: 0, every: 12, mbps: 2.5, uploadsAfter: 1 },
  { id: 'pibook-2', syncs: 'SSSSSSS', from: 0, every: 12, mbps: 12, uploadsAfter: 0 },
  { id: 'pibook-3', syncs: 'SFFFS', from: 1, every: 8, mbps: 0.08, uploadsAfter: 40 },
  { id: 'pibox-1', syncs: 'SSSSFFFFSSSS', from: 0, every: 6, mbps: 34, uploadsAfter: 0 },
  { id: 'pibox-2', syncs: 'SSFS', from: -9, every: 4, mbps: 5, uploadsAfter: 2 },
  { id: '-pibook_x', syncs: 'FFFFFF', from: 2, every: 3, mbps: 0.4, uploadsAfter: 30, clockOff: 48 },
];

/** Serves seven days of March 2026, the second to the eighth, from a memory store whose clock the uploads set. */
export async function startSmallFleet(): Promise<SmallFleet> {
  const clock: Clock & { at: number } = { at: 0, now: () => clock.at };
  const fleet = await createFleet({ store: createMemoryStore(), clock });
  for (const { id, syncs, from, every, mbps, uploadsAfter, clockOff } of DEVICES) {
    const times = syncs.split('').map((_, index) => FIRST_DAY + from * DAY_MS + (8 + index * every) * HOUR_MS);
    clock.at = (times.at(-1) ?? 0) + uploadsAfter * HOUR_MS;
    const said = (time: number): string => new Date(time + (clockOff ?? 0) * HOUR_MS).toISOString();
    await fleet.accept(
      times.map((time, index) => ({
        device_id: id,
        timestamp: said(time),
        total_files_synced: 10 * (index + 1),
        total_errors: syncs[index] === 'F' ? 2 : 0,
        internet_speed: mbps * (1 + (index % 3)),
        ...(clockOff !== undefined && { sent_at: said(clock.at) }),
      })),
    );
  }
  const server = createServer({ fleet });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    async stop() {
      await server.drain(1_000);
      await fleet.close();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
