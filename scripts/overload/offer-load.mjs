/**
 * A process that offers load to a service: `node offer-load.mjs <work as JSON>`. With a `rate`, requests come due whatever the service
 * makes of them (an open loop), each over a connection that is free, or a new one; its latency counts from when it was due, so that a
 * slow service can't hide by slowing the generator down ("coordinated omission", after G. Tene). Without one, each connection sends
 * the next as soon as the last was answered, which finds what the service can take.
 *
 * Prints what came of it as JSON, and ends by itself.
 */
import { writeFileSync } from 'node:fs';
import { openConnection } from './load-connection.mjs';
import { createRequests } from './load-requests.mjs';

const {
  port,
  rate = null,
  seconds,
  /** The latencies of the first so many of them are told of second by second only. */
  warmUp = 0,
  connections: maxConnections,
  kind = 'good',
  events = 1,
  devices = 100_000,
  prefix,
  /** A request that could not be sent for so long is given up, as a device would. */
  deadlineMs = 10_000,
  localAddress,
  /** Where the outcome of each request is written, a byte each: see `OUTCOME`. */
  outcomesFile,
} = JSON.parse(process.argv[2]);

const OUTCOME = { accepted: 1, refused: 2, unanswered: 3 };
const MOST_REQUESTS = 5_000_000;
const ANSWERS_WITHIN_MS = 30_000;

const requestOf = createRequests({ kind, events, devices, prefix });
const outcomes = new Uint8Array(rate === null ? MOST_REQUESTS : Math.ceil(rate * seconds));
const perSecond = [];
const statuses = {};
const failures = {};
const retryAfter = {};
const idle = [];
const line = [];
let first = 0;
let open = 0;
let next = 0;
let settled = 0;
let abandoned = 0;
let mostInLine = 0;

const beganMs = performance.now();
const endMs = beganMs + seconds * 1000;
const add = (counts, key) => {
  counts[key] = (counts[key] ?? 0) + 1;
};

function secondOf(ms) {
  const index = Math.floor((ms - beganMs) / 1000);
  while (perSecond.length <= index) perSecond.push({ due: 0, accepted: 0, refused: 0, latencies: [] });
  return perSecond[index];
}

function connect() {
  open += 1;
  const state = { request: null };
  const onOutcome = (outcome) => {
    settle(state.request, outcome);
    state.request = null;
    if (state.connection.usable) free(state);
    else sendMore();
  };
  const onGone = () => {
    open -= 1;
    const at = idle.indexOf(state);
    if (at !== -1) idle.splice(at, 1);
  };
  state.connection = openConnection({ port, localAddress }, onOutcome, onGone);
  return state;
}

/** A connection has nothing to do. */
function free(state) {
  idle.push(state);
  sendMore();
}

/** Sends what is in line, as long as there are connections for it. */
function sendMore() {
  if (rate === null) {
    while (performance.now() < endMs && next < outcomes.length && hasConnection()) due(performance.now());
    return;
  }
  while (first < line.length && hasConnection()) {
    const request = line[first];
    line[first] = undefined;
    first += 1;
    if (performance.now() - request.dueMs > deadlineMs) abandon(request);
    else send(request);
  }
}

const hasConnection = () => idle.length > 0 || open < maxConnections;

function send(request) {
  const state = idle.pop() ?? connect();
  state.request = request;
  const { head, body } = requestOf(request.number);
  state.connection.send(head, body);
}

function due(dueMs) {
  secondOf(dueMs).due += 1;
  const request = { number: next, dueMs };
  next += 1;
  if (hasConnection()) send(request);
  else line.push(request);
  mostInLine = Math.max(mostInLine, line.length - first);
}

function abandon({ number }) {
  abandoned += 1;
  settled += 1;
  outcomes[number] = OUTCOME.unanswered;
}

function settle({ number, dueMs }, outcome) {
  settled += 1;
  if (outcome.error !== undefined) {
    add(failures, outcome.error);
    outcomes[number] = OUTCOME.unanswered;
    return;
  }
  const nowMs = performance.now();
  const second = secondOf(nowMs);
  add(statuses, outcome.status);
  if (outcome.status < 300) {
    second.accepted += 1;
    second.latencies.push(nowMs - dueMs);
    outcomes[number] = OUTCOME.accepted;
  } else {
    second.refused += 1;
    add(retryAfter, /retry-after: (\d+)/i.exec(outcome.head)?.[1] ?? 'none');
    outcomes[number] = OUTCOME.refused;
  }
}

if (rate === null) sendMore();
const timer = setInterval(() => {
  const nowMs = performance.now();
  if (rate !== null) {
    const until = Math.min(outcomes.length, Math.floor((Math.min(nowMs, endMs) - beganMs) * (rate / 1000)));
    while (next < until) due(beganMs + next * (1000 / rate));
    sendMore();
  }
  const over = nowMs >= endMs && settled === next;
  if (over || nowMs >= endMs + ANSWERS_WITHIN_MS) finish();
}, 2);

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;

function finish() {
  clearInterval(timer);
  const tookMs = performance.now() - beganMs;
  if (outcomesFile !== undefined) writeFileSync(outcomesFile, outcomes.subarray(0, next));
  const series = perSecond.map(({ latencies, ...counts }) => {
    const sorted = latencies.toSorted((a, b) => a - b);
    return { ...counts, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
  });
  const { user, system } = process.cpuUsage();
  const all = perSecond
    .slice(warmUp)
    .flatMap(({ latencies }) => latencies)
    .sort((a, b) => a - b);
  const result = {
    requests: next,
    unanswered: next - settled + abandoned + Object.values(failures).reduce((sum, count) => sum + count, 0),
    abandoned,
    mostInLine,
    connections: open,
    statuses,
    failures,
    retryAfter,
    p50: quantile(all, 0.5),
    p99: quantile(all, 0.99),
    series,
    tookMs,
    cpuSeconds: (user + system) / 1e6,
  };
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}
