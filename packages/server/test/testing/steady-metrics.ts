/** What differs from machine to machine, from version to version, or with every further question to the store. */
const UNSTEADY = /^(pisync_(?:build_info|(?:memory|heap)_limit_bytes|store_operation_duration_seconds_count).*) \S+$/;

/** PiSync's own metrics in what `/metrics` gives: names, labels and counts, without what differs from run to run. */
export function steadyMetrics(text: string): string {
  const lines = text.split('\n').filter((line) => /^(# TYPE )?pisync_/.test(line));
  const steady = lines.filter((line) => !/_(bucket|sum)[ {]/.test(line));
  return steady.map((line) => `${line.replace(UNSTEADY, '$1 …').replace(/version="[^"]*"/, 'version="…"')}\n`).join('');
}
