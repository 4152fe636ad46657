/** Load from a process of its own. */
import { fileURLToPath } from 'node:url';
import { median } from './figures.mjs';
import { runJson } from './processes.mjs';
import { EVENTS_A_HUB } from './traffic.mjs';

const LOAD = fileURLToPath(new URL('send-load.mjs', import.meta.url));
const BETWEEN_SAMPLES_MS = 50;
const SINGLE_CONNECTIONS = 64;
export const BATCH_CONNECTIONS = 8;

/**
 * Sends requests to a server.
 *
 * @param after what is to be done besides until they count as done, whose time and CPU time are theirs too
 * @returns what `send-load.mjs` says of it, with the server's CPU time meanwhile, and the median of its memory in the later half
 */
export async function load(server, work, after = async () => {}) {
  const before = server.cpuSeconds();
  const memory = [server.memoryMib()];
  const sampling = setInterval(() => memory.push(server.memoryMib()), BETWEEN_SAMPLES_MS);
  let outcome;
  try {
    outcome = await send(server, work);
    const sentMs = performance.now();
    await after();
    outcome.seconds += (performance.now() - sentMs) / 1000;
  } finally {
    clearInterval(sampling);
    // says what is wrong with the server where that is why
    server.cpuSeconds();
  }
  const later = memory.slice(memory.length >> 1);
  return { ...outcome, cpuSeconds: server.cpuSeconds() - before, memoryMib: median(later) };
}

/** Sends so many events of a traffic one by one. */
export const loadSingles = (server, { traffic, from, events }, after) =>
  load(server, { traffic, from, perRequest: 1, requests: events, connections: SINGLE_CONNECTIONS }, after);

/** Sends so many events of a traffic in batches as a hub sends them. @throws Error when one isn't accepted */
export async function loadBatches(server, { traffic, from, events, gzip = false }) {
  const outcome = await load(server, { ...batchesOf({ traffic, from, events }), gzip });
  if (outcome.events !== events) throw new Error(`not all were accepted: ${JSON.stringify(outcome.statuses)}`);
  return outcome;
}

/** The same until something ends it: says what was answered until then. */
export const loadBatchesUntilBroken = (server, work) => send(server, { ...batchesOf(work), mayBreak: true });

const send = (server, work) => runJson(LOAD, [JSON.stringify({ port: server.port, ...work })]);

const batchesOf = ({ traffic, from, events }) => ({
  traffic,
  from,
  perRequest: EVENTS_A_HUB,
  requests: events / EVENTS_A_HUB,
  connections: BATCH_CONNECTIONS,
});
