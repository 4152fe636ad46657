/** The ceiling of generation: draws the figures of so many events with the engine's own generator, and nothing else. */

const events = Number(process.argv[2]);
const unit = Math.random;

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
    eventId: unit() < 0.4 ? `${n}-${Math.floor(unit() * 2 ** 32).toString(16)}` : null,
  };
  files += event.files + event.errors;
}
const elapsedMs = performance.now() - startedMs;
console.log(JSON.stringify({ events, files, events_per_second: Math.round((events * 1_000) / elapsedMs) }));
