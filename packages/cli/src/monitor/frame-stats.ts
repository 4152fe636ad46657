import { writeFileSync } from 'node:fs';

/** Times of frames, kept only where somebody measures. */
export interface FrameStats {
  /** How long laying out and drawing a frame took, ms. */
  add(renderMs: number): void;
  /** Writes what was measured: `{frames, frame_ms: {p50, p99, max}, cpu_ms, elapsed_ms}`. */
  write(process: NodeJS.Process): void;
}

/** Measures into a JSON file; with `null` nothing is measured. */
export function createFrameStats(file: string | null): FrameStats {
  if (file === null) return { add: () => {}, write: () => {} };
  const times: number[] = [];
  const startedMs = performance.now();
  return {
    add: (renderMs) => void times.push(renderMs),
    write(process) {
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share: number): number | null => sorted[Math.ceil(sorted.length * share) - 1] ?? null;
      const { user, system } = process.cpuUsage();
      const frame_ms = { p50: at(0.5), p99: at(0.99), max: at(1) };
      const elapsed_ms = performance.now() - startedMs;
      writeFileSync(
        file,
        JSON.stringify({ frames: times.length, frame_ms, cpu_ms: (user + system) / 1000, elapsed_ms }),
      );
    },
  };
}
