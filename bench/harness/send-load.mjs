/**
 * A process that sends requests over connections that are kept alive, each the next as soon as its last was answered, and says what came
 * of it: `node send-load.mjs <work as JSON>`. It is cheap, for it shares the machine with what it measures: every request is made
 * beforehand, as the bytes that go over the wire, and of an answer no more is read than it takes.
 */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createTraffic, deviceId, reportOf } from './traffic.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');
/** The end of `Content-Length: `, in whichever case its letters are. */
const LENGTH = Buffer.from('ength: ');

const work = JSON.parse(process.argv[2]);
const { port, connections, requests, mostSeconds = 120 } = work;

const bytes = work.paths === undefined ? posts(work) : gets(work);
const latencies = new Float64Array(requests);
const statuses = {};
let [next, answered, accepted] = [0, 0, 0];

setTimeout(() => {
  console.error(`the load was not answered within ${mostSeconds} s: ${answered} of ${requests} requests were`);
  process.exit(1);
}, mostSeconds * 1000).unref();
const sockets = await Promise.all(Array.from({ length: connections }, open));
const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
await Promise.all(sockets.map(drive));
const seconds = (performance.now() - startedMs) / 1000;
const cpu = process.cpuUsage(cpuBefore);
latencies.sort();
const quantile = (share) => latencies[Math.min(requests - 1, Math.floor(requests * share))];
const outcome = {
  requests,
  events: accepted,
  statuses,
  seconds,
  p50: quantile(0.5),
  p99: quantile(0.99),
  loadCpuSeconds: (cpu.user + cpu.system) / 1e6,
};
process.stdout.write(JSON.stringify(outcome), () => process.exit(0));

/** Requests that bring events: one in each on `/sync-event`, more on `/sync-events`. */
function posts({ traffic, from, perRequest, gzip = false }) {
  const eventAt = createTraffic(traffic);
  return Array.from({ length: requests }, (_, request) => {
    const first = from + request * perRequest;
    const reports = Array.from({ length: perRequest }, (_each, at) => reportOf(eventAt(first + at)));
    const text = JSON.stringify(perRequest === 1 ? reports[0] : reports);
    const body = gzip ? gzipSync(text) : Buffer.from(text);
    const path = perRequest === 1 ? '/sync-event' : '/sync-events';
    const encoding = gzip ? 'Content-Encoding: gzip\r\n' : '';
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${encoding}Content-Length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  });
}

/** Requests that ask, `:device` standing for one device after the other. */
function gets({ paths, devices }) {
  return Array.from({ length: requests }, (_, request) => {
    const path = paths[request % paths.length].replace(':device', deviceId((request * 7919) % devices));
    return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  });
}

function open() {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

/** Has a connection send one request after the other, until all are sent. */
function drive(socket) {
  return new Promise((resolve) => {
    let sentMs = 0;
    let current = 0;
    let received = null;
    const fail = (reason) => {
      if (work.mayBreak === true) finishBroken();
      console.error(`a connection broke after ${answered} answers: ${reason}`);
      process.exit(1);
    };
    const send = () => {
      if (next === requests) {
        socket.removeAllListeners('close').destroy();
        resolve();
        return;
      }
      current = next;
      next += 1;
      sentMs = performance.now();
      socket.write(bytes[current]);
    };
    socket.on('error', ({ code }) => fail(code));
    socket.on('close', () => fail('closed'));
    socket.on('data', (chunk) => {
      received = received === null ? chunk : Buffer.concat([received, chunk]);
      const answer = readAnswer(received);
      if (answer === null) return;
      received = null;
      latencies[current] = performance.now() - sentMs;
      answered += 1;
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      accepted += acceptedOf(answer);
      send();
    });
    send();
  });
}

/** Where the service is killed meanwhile, what was answered until then is what is asked for. */
function finishBroken() {
  process.stdout.write(JSON.stringify({ events: accepted, statuses }));
  process.exit(0);
}

/** How many events an answer says are kept. */
function acceptedOf({ status, body }) {
  if (work.paths !== undefined || status >= 300) return 0;
  return work.perRequest === 1 ? 1 : JSON.parse(body.toString()).accepted;
}

/** The answer in these bytes, or `null` while it isn't whole. Every answer has a Content-Length. */
function readAnswer(received) {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const lengthAt = received.indexOf(LENGTH);
  const length = Number.parseInt(received.latin1Slice(lengthAt + LENGTH.length, lengthAt + LENGTH.length + 10), 10);
  const bodyAt = headEnd + HEAD_END.length;
  if (received.length < bodyAt + length) return null;
  return { status: Number(received.latin1Slice(9, 12)), body: received.subarray(bodyAt, bodyAt + length) };
}
