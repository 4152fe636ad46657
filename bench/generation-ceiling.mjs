/** The ceiling of `generation.mjs`: draws the figures of so many events from one stream, and nothing else. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const events = Number(process.argv[2]);
const stream = xoroshiro128plus(1);
const unit = () => (stream.next() >>> 0) / 2 ** 32;

let at = Date.UTC(2025, 5, 2);
let files = 0;
const startedMs = performance.now();
for (let n = 0; n < events; n += 1) {
  at += 1 + Math.floor(unit() * 1_000);
  const fails = unit() < 0.05;
  const event = {
    trueAtMs: at,
    timestampMs: at + 1,
    files: Math.floor(unit() * 100),
    errors: fails ? 1 + Math.floor(unit() * 3) : 0,
    speedMbps: Math.round(unit() * 1_000) / 100,
    eventId: unit() < 0.4 ? `${n}-${(stream.next() >>> 0).toString(16)}` : null,
  };
  files += event.files + event.errors;
}
const elapsedMs = performance.now() - startedMs;
console.log(JSON.stringify({ events, files, events_per_second: Math.round((events * 1_000) / elapsedMs) }));
