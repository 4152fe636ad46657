/** A whole number with separators: `600,123`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A span for reading: `12.3 s`, `2 min 5 s`. */
export function seconds(durationMs: number): string {
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const whole = Math.round(durationMs / 1_000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A latency for reading: `<1 ms`, `4.1 ms`, `8,100 ms`, `12.3 s`. */
export function latency(ms: number): string {
  if (ms === 0) return '<1 ms';
  return ms < 10_000 ? `${count(ms)} ms` : seconds(ms);
}

/** A number short enough for an axis: `950`, `12k`, `1.2M`. */
export function axisCount(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000}M`;
  return value >= 10_000 ? `${value / 1_000}k` : String(value);
}

/** A latency short enough for an axis: `0.1 ms`, `100 ms`, `10 s`. */
export function axisLatency(ms: number): string {
  return ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`;
}

/** A time since the start for an axis that is so long, both in s: `45 s`, `2:30`, `1:05:00`. */
export function axisTime(value: number, span: number): string {
  if (span < 120) return `${value} s`;
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  const minutes = Math.floor(value / 60);
  if (span < 7_200) return `${minutes}:${two(value % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(value % 60)}`;
}
