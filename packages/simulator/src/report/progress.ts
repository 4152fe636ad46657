import type { SimulatorClock } from '../system-clock.js';

/** How far a simulation has come. */
export interface Progress {
  readonly phase: 'check' | 'send' | 'verify';
  readonly done: number;
  readonly total: number;
  readonly unit: 'events' | 'devices';
  /** Since the phase began, ms. */
  readonly elapsedMs: number;
  /** What was found wrong so far. */
  readonly findings: number;
}

export type OnProgress = (progress: Progress) => void;

/** Tells of one phase's progress. */
export interface ProgressMeter {
  /** Told on if the last telling is long enough ago. */
  update(done: number, findings: number): void;
  /** Always told on. */
  finish(done: number, findings: number): void;
}

const EVERY_MS = 250;

/** A meter for one phase that starts now; it tells at most four times a second. */
export function startProgressMeter(
  phase: Pick<Progress, 'phase' | 'total' | 'unit'>,
  clock: SimulatorClock,
  onProgress: OnProgress | undefined,
): ProgressMeter {
  const startedMs = clock.now();
  let toldMs = startedMs;
  const tell = (done: number, findings: number, nowMs: number): void => {
    toldMs = nowMs;
    onProgress?.({ ...phase, done, elapsedMs: nowMs - startedMs, findings });
  };
  tell(0, 0, startedMs);
  return {
    update: (done, findings) => {
      const nowMs = clock.now();
      if (nowMs - toldMs >= EVERY_MS) tell(done, findings, nowMs);
    },
    finish: (done, findings) => tell(done, findings, clock.now()),
  };
}
