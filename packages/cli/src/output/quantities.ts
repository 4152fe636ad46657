/** A whole number with separators, the same in every locale: `600,123`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A span for reading: `0.4 s`, `12.3 s`, `2 min 5 s`. */
export function seconds(durationMs: number): string {
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const whole = Math.round(durationMs / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A latency for reading: `<1 ms`, `4.1 ms`, `8,100 ms`, `12.3 s`. */
export function latency(ms: number): string {
  if (ms === 0) return '<1 ms';
  return ms < 10_000 ? `${count(ms)} ms` : seconds(ms);
}

/** A moment for reading, to the minute: `2026-03-02 08:15 UTC`. */
export function moment(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
