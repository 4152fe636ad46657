import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fleet, SyncEvent } from '@pisync/core';
import { compareFleets, type FleetChanges } from './compare-fleets.js';
import type { ImportTarget } from './import-target.js';
import { openFleet, outcomeOf } from './store-target.js';

/** Devices whose histories are asked for at once. */
const AT_ONCE = 8;
/** Events of their histories that are kept together. */
const TOGETHER = 4000;

/** An import into nothing that lasts. */
export interface DryRun {
  /** Answers as the real target would. */
  readonly target: ImportTarget;
  /** What became different. */
  changes(): Promise<FleetChanges>;
}

/**
 * Runs work with a target that changes nothing: a scratch store, in a temporary folder, to which each device comes with all that the
 * real target keeps of it, when it is first seen. Another one beside it stays as it was, to compare. Both are gone afterwards.
 */
export async function withDryRun<T>(target: ImportTarget, work: (dryRun: DryRun) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pisync-dry-run-'));
  try {
    const { openLmdbStore } = await import('@pisync/core/lmdb');
    const open = async (name: string): Promise<Fleet> => openFleet(await openLmdbStore({ path: join(folder, name) }));
    const [before, after] = [await open('before'), await open('after')];
    try {
      return await work(createDryRun(target, before, after));
    } finally {
      await Promise.all([before.close(), after.close()]);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function createDryRun(target: ImportTarget, before: Fleet, after: Fleet): DryRun {
  const known = new Set<string>();

  async function keep(events: readonly SyncEvent[]): Promise<void> {
    if (events.length > 0) await Promise.all([before.restore(events), after.restore(events)]);
  }

  async function seedNew(deviceIds: ReadonlySet<string>): Promise<void> {
    const fresh = [...deviceIds].filter((deviceId) => !known.has(deviceId));
    for (const deviceId of fresh) known.add(deviceId);
    const rest = fresh.values();
    // most devices have a few events: those of many go together
    let gathered: SyncEvent[] = [];
    const worker = async (): Promise<void> => {
      for (const deviceId of rest) {
        for await (const events of target.history(deviceId)) {
          gathered.push(...events);
          if (gathered.length < TOGETHER) continue;
          const full = gathered;
          gathered = [];
          await keep(full);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, fresh.length) }, worker));
    await keep(gathered);
  }

  let turn: Promise<unknown> = Promise.resolve();
  return {
    target: {
      ...target,
      send(events) {
        // one batch after the other: the next one may name devices that are on their way here
        const sent = turn.then(async () => {
          await seedNew(new Set(events.map(({ deviceId }) => deviceId)));
          return outcomeOf(await after.restore(events));
        });
        turn = sent.catch(() => {});
        return sent;
      },
    },
    changes: () => compareFleets(before, after),
  };
}
