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

/** An ISO 8601 time to the minute, for where UTC is said already: `2026-03-02 08:15`. */
export function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** A moment for reading, to the minute: `2026-03-02 08:15 UTC`. */
export function moment(epochMs: number): string {
  return `${minute(new Date(epochMs).toISOString())} UTC`;
}

/** How long something lasted, to be taken in at a glance: `40s`, `5m`, `3h20m`, `12d`. */
export function span(durationMs: number): string {
  const minutes = Math.floor(durationMs / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(durationMs / 1000))}s`;
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  return `${count(Math.floor(hours / 24))}d`;
}
