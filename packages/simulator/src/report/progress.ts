import type { SendingSnapshot } from '../measure/sending-snapshot.js';
import type { SimulatorClock } from '../system-clock.js';

/** What only some phases can tell. */
export interface ProgressDetail {
  /** How sending goes now. */
  readonly sending?: SendingSnapshot;
  /** The simulated time that is reached, epoch ms; `null` where time is not simulated. */
  readonly simulatedAtMs?: number | null;
  /** Whether requests are due at moments that are set beforehand. */
  readonly isScheduled?: boolean;
}

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
  /** How sending goes now; in the phase `send` alone. */
  readonly sending?: SendingSnapshot;
  /** The simulated time that sending has reached, epoch ms; `null` where time is not simulated. */
  readonly simulatedAtMs: number | null;
  /** Whether requests are due at moments that are set beforehand. */
  readonly isScheduled: boolean;
}

export type OnProgress = (progress: Progress) => void;

/** Tells of one phase's progress. */
export interface ProgressMeter {
  /** Told on if the last telling is long enough ago; only then is `detail` asked. */
  update(done: number, findings: number, detail?: () => ProgressDetail): void;
  /** Always told on. */
  finish(done: number, findings: number, detail?: () => ProgressDetail): void;
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
  const tell = (done: number, findings: number, nowMs: number, detail: ProgressDetail = {}): void => {
    toldMs = nowMs;
    onProgress?.({
      ...phase,
      done,
      elapsedMs: nowMs - startedMs,
      findings,
      simulatedAtMs: null,
      isScheduled: false,
      ...detail,
    });
  };
  tell(0, 0, startedMs);
  return {
    update: (done, findings, detail) => {
      const nowMs = clock.now();
      if (nowMs - toldMs >= EVERY_MS) tell(done, findings, nowMs, detail?.());
    },
    finish: (done, findings, detail) => tell(done, findings, clock.now(), detail?.()),
  };
}
