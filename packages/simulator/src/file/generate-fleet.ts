import { planFleet, type FleetOptions } from '../fleet/fleet.js';
import { SimulatorError } from '../simulator-error.js';
import { systemClock, type SimulatorClock } from '../system-clock.js';
import { isGood } from '../upload/upload-request.js';
import { uploadSchedule } from '../upload/upload-schedule.js';

export interface GenerateFleetOptions extends FleetOptions {
  /** Called now and then with the simulated time that is reached, epoch ms, and the events so far. */
  readonly onReached?: (simulatedMs: number, events: number) => void;
  readonly signal?: AbortSignal;
  readonly clock?: SimulatorClock;
}

/** What was generated. It is written as JSON, hence snake_case. */
export interface GenerationReport {
  readonly scenario: string;
  readonly seed: number;
  readonly devices: number;
  /** Events in all requests, copies included. */
  readonly events: number;
  readonly requests: number;
  readonly elapsed_ms: number;
  readonly events_per_second: number;
  /** The most memory the process had resident, MiB. */
  readonly peak_memory_mib: number;
}

const TELL_EVERY_LANES = 1_000;

/**
 * Draws all a fleet uploads, in the order of simulated time, and sends it nowhere: who uploads what and when, down to each
 * request's events; bodies are not written.
 *
 * @throws SimulatorError `OPTIONS_INVALID`, `SCENARIO_INVALID` or `ABORTED`
 */
export async function generateFleet(options: GenerateFleetOptions): Promise<GenerationReport> {
  const { signal, onReached } = options;
  const clock = options.clock ?? systemClock();
  const fleet = planFleet(options);
  const startedMs = clock.now();
  let events = 0;
  let requests = 0;
  let lanes = 0;
  for (const lane of uploadSchedule(fleet)) {
    requests += lane.requests.length;
    for (const { items } of lane.requests) for (const item of items) if (isGood(item)) events += 1;
    lanes += 1;
    if (lanes % TELL_EVERY_LANES !== 0) continue;
    onReached?.(lane.atMs, events);
    // lets signals and timers have their turn
    await new Promise(setImmediate);
    if (signal?.aborted === true) throw new SimulatorError('ABORTED', 'Generating was stopped.');
  }
  const elapsedMs = clock.now() - startedMs;
  return {
    scenario: fleet.scenario.name,
    seed: fleet.seed,
    devices: fleet.devices,
    events,
    requests,
    elapsed_ms: elapsedMs,
    events_per_second: Math.round((events * 1_000) / Math.max(1, elapsedMs)),
    peak_memory_mib: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}
