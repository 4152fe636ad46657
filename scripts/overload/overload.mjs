import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { offerLoad, pisyncLines, startService } from './service.mjs';

const OUTCOME = { accepted: 1, refused: 2, unanswered: 3 };
const PEAK_CONNECTIONS = 64;
const PEAK_SECONDS = 15;
/** A fresh store takes in more than one that is in use, and the first seconds of a process are slower. */
const FILL_SECONDS = 20;
/** As many devices as come at the same time, at most. */
const MOST_CONNECTIONS = 4000;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * Finds what a service can take, offers it several times that for a while, then a part of it again; and looks in its store for what it
 * said it had accepted.
 *
 * @param {{ folder: string, events: number, factor: number, seconds: number }} options events in a request
 */
export async function overload({ folder, events, factor, seconds }) {
  const service = await startService(join(folder, 'store'));
  const { port } = service;
  const load = (name, work) =>
    offerLoad({ port, events, prefix: name, outcomesFile: join(folder, `${name}.outcomes`), ...work });

  await load('fill', { connections: PEAK_CONNECTIONS, seconds: FILL_SECONDS });
  const findPeak = async (name) => {
    const { series } = await load(name, { connections: PEAK_CONNECTIONS, seconds: PEAK_SECONDS });
    return median(series.slice(1, PEAK_SECONDS).map(({ accepted }) => accepted));
  };
  const peakRate = await findPeak('peak');
  const normal = await load('normal', { connections: MOST_CONNECTIONS, rate: peakRate / 2, seconds: 10 });

  const memory = [];
  const sampling = new AbortController();
  const sampled = (async () => {
    while (!sampling.signal.aborted) {
      memory.push(service.memory());
      await delay(1000, undefined, { signal: sampling.signal }).catch(() => {});
    }
  })();
  const over = await load('over', { connections: MOST_CONNECTIONS, rate: peakRate * factor, seconds });
  sampling.abort();
  await sampled;
  const after = await load('after', { connections: MOST_CONNECTIONS, rate: peakRate / 2, seconds: 20 });
  const peakAfter = await findPeak('again');
  const { most } = service.memory();
  await service.stop();

  const stored = await compare(folder, ['fill', 'peak', 'normal', 'over', 'after', 'again'], events);
  const during = over.series.slice(0, seconds);
  return {
    peakRate,
    /** What it can take once the store has grown by all of that. */
    peakAfter,
    goodput: during.reduce((sum, { accepted }) => sum + accepted, 0) / seconds,
    normal,
    over,
    after,
    /** Seconds after the overload until the slowest answers of most seconds from then on were as in normal times, twice that at most. */
    recoveredAfter: after.series.findIndex(
      (_, from) => median(after.series.slice(from, -1).map(({ p99 }) => p99)) <= 2 * normal.p99,
    ),
    memory: {
      atStart: memory.at(0).own,
      inTheMiddle: memory.at(memory.length >> 1).own,
      atEnd: memory.at(-1).own,
      most,
    },
    stored,
  };
}

/** Whether each event of each accepted request is in the store, once, and none of a refused one. */
async function compare(folder, names, events) {
  const outcomes = new Map(names.map((name) => [name, readFileSync(join(folder, `${name}.outcomes`))]));
  const seen = new Map(names.map((name) => [name, new Uint16Array(outcomes.get(name).length)]));
  const lines = pisyncLines(['backfill', 'export', '--data-dir', join(folder, 'store'), '--quiet']);
  for await (const line of lines) {
    const [, name, number] = /"event_id":"([a-z]+)-(\d+)-\d+"/.exec(line);
    seen.get(name)[Number(number)] += 1;
  }
  const result = { accepted: 0, lost: 0, repeated: 0, refusedButStored: 0 };
  for (const name of names) {
    for (const [number, outcome] of outcomes.get(name).entries()) {
      const count = seen.get(name)[number];
      if (count > events) result.repeated += 1;
      if (outcome === OUTCOME.accepted) {
        result.accepted += 1;
        if (count < events) result.lost += 1;
      }
      if (outcome === OUTCOME.refused && count > 0) result.refusedButStored += 1;
    }
  }
  return result;
}
