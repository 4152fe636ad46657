import type { AbsencePolicy } from '../domain/contact-expectation.js';
import { addFindings, judgeQuiet, type RecentFindings } from '../domain/fleet-quiet.js';
import { withQuiet } from '../domain/listening.js';
import { afterTelling, type Look, lookAtDevice } from '../domain/look-at-device.js';
import type { Watch } from '../domain/watch.js';
import type { AlertSink } from '../ports/alert-sink.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { WatchKeeping, WatchStore } from '../ports/watch-store.js';
import { keepListening } from './hold-watch.js';
import { readArrivals } from './read-arrivals.js';

/** Devices that are looked at together. */
const BATCH = 100;
/** Devices whose events are read at once. */
const READ_AT_ONCE = 10;

/** What devices are looked at with. */
export interface SweepParts {
  readonly store: FleetStore;
  readonly watches: WatchStore;
  readonly sink: AlertSink;
  readonly policy: AbsencePolicy;
  readonly onQuiet: (isQuiet: boolean) => void;
}

/** What is handed from one sweep to the next. */
export interface SweepState {
  readonly keeping: WatchKeeping;
  readonly recent: RecentFindings;
}

/**
 * Looks at devices whose time has come, at most so many; what is left waits for the next sweep. First a watch is kept with what is
 * to be told in its outbox, then that is told, then the outbox is emptied: after a crash between two of these the same is told
 * again under the same ids.
 *
 * @returns what to go on with, or `null` when somebody else took the watch
 */
export async function sweepWatches(
  parts: SweepParts,
  before: SweepState,
  { now, most }: { now: number; most: number },
): Promise<SweepState | null> {
  let state = before;
  for (let left = most; left > 0; left -= BATCH) {
    const due = await parts.watches.due(now, Math.min(BATCH, left));
    if (due.length === 0) break;
    const next = await sweepBatch(parts, state, due, now);
    if (next === null) return null;
    state = next;
    if (due.length < BATCH) break;
  }
  return state;
}

async function sweepBatch(
  parts: SweepParts,
  { keeping, recent }: SweepState,
  due: readonly Watch[],
  now: number,
): Promise<SweepState | null> {
  const read = await readAll(parts, due);
  const lookWith = (listening: WatchKeeping['listening']): readonly Look[] =>
    read.map(({ watch, arrivals, carried }) =>
      lookAtDevice(watch.deviceId, watch, arrivals, { now, listening, carried, policy: parts.policy }),
    );

  const looks = lookWith(keeping.listening);
  const findings = looks.map(({ watch, finding }) => ({ ...watch, finding }));
  const known = addFindings(recent, findings, now);
  const { quiet: was } = keeping.listening;
  const quiet = judgeQuiet(known, was, now);
  if (quiet === was) {
    await keepAndTell(parts, looks, now);
    return { keeping, recent: known };
  }
  const kept = await keepListening(parts.watches, keeping, withQuiet(keeping.listening, quiet, now));
  if (kept === null) return null;
  parts.onQuiet(quiet !== null);
  await keepAndTell(parts, lookWith(kept.listening), now);
  return { keeping: kept, recent: known };
}

interface ReadDevice {
  readonly watch: Watch;
  readonly arrivals: readonly number[];
  readonly carried: ReadonlySet<number>;
}

async function readAll({ store, watches }: SweepParts, due: readonly Watch[]): Promise<readonly ReadDevice[]> {
  const read: ReadDevice[] = [];
  for (let start = 0; start < due.length; start += READ_AT_ONCE) {
    const some = due.slice(start, start + READ_AT_ONCE).map(async (watch) => {
      const arrivals = await readArrivals(store.events, watch.deviceId);
      return { watch, arrivals, carried: await watches.carriedOf([...new Set(arrivals)]) };
    });
    read.push(...(await Promise.all(some)));
    // an embedded store reads without letting go: requests come in between
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return read;
}

async function keepAndTell({ watches, sink }: SweepParts, looks: readonly Look[], now: number): Promise<void> {
  const saved = await watches.save(looks.map(({ watch }) => watch));
  // the others are looked at again: something came between
  const telling = looks
    .map(({ watch }) => watch)
    .filter(({ deviceId, outbox }) => saved.has(deviceId) && outbox.length > 0);
  if (telling.length === 0) return;
  await sink.raise(
    telling.flatMap(({ outbox }) => outbox),
    now,
  );
  await watches.save(telling.map((watch) => afterTelling(watch, now)));
}
