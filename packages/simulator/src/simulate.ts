import { planFleet } from './fleet/fleet.js';
import { createRandom } from './fleet/random.js';
import { checkTarget } from './http/check-target.js';
import { openServiceClient } from './http/service-client.js';
import { findingsTotal, noFindings } from './report/findings.js';
import { startProgressMeter, type OnProgress } from './report/progress.js';
import type { SimulationReport } from './report/simulation-report.js';
import { plannedEvents, sendFleet } from './send/send-fleet.js';
import { systemClock, type SimulatorClock } from './system-clock.js';
import type { HistoryShare } from './verify/history-sample.js';
import type { Verification } from './verify/verification.js';
import { verifyFleet } from './verify/verify-fleet.js';

export interface SimulateOptions {
  /** Base URL of the service: what lies before `/sync-event`. */
  readonly target: string;
  /** How many devices, at least 1. */
  readonly devices: number;
  /** A non-negative integer; the same seed gives the same fleet. */
  readonly seed: number;
  /** Whether everything the service says is held against the truth afterwards. */
  readonly verify: boolean;
  /** Whose histories verification reads: `all` by default, or a share of the devices, above 0 and at most 1. */
  readonly histories?: HistoryShare;
  /** Requests under way at the same time; 48 by default. */
  readonly concurrency?: number;
  /** The file to write what is sent and answered to; it must not exist. */
  readonly ledgerPath: string;
  /** How long one request is tried again while the service does not answer, ms; 60,000 by default. */
  readonly giveUpAfterMs?: number;
  /** How far the service's clock may be off this machine's, ms; 2,000 by default. */
  readonly toleranceMs?: number;
  /** How long a service that differs may go on working without getting nearer the truth, ms; 10,000 by default. */
  readonly settleMs?: number;
  /** Called a few times a second. */
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  readonly clock?: SimulatorClock;
}

/**
 * Lets a fleet of devices come back online: checks the target, uploads all they kept, and verifies what the service
 * makes of it. A service that is wrong is no error: it is in the report.
 *
 * @throws SimulatorError where the simulation cannot be carried out; its `code` says why, its message what to do
 */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  const { devices, seed, signal, onProgress, ledgerPath } = options;
  const { concurrency = 48, giveUpAfterMs = 60_000 } = options;
  const clock = options.clock ?? systemClock();
  const fleet = planFleet({ devices, seed });
  const client = openServiceClient(options.target, concurrency, signal);
  try {
    const checkStartedMs = clock.now();
    const checking = startProgressMeter({ phase: 'check', total: devices, unit: 'devices' }, clock, onProgress);
    await checkTarget({ client, clock, random: createRandom(seed, 'check', 0), giveUpAfterMs, signal }, fleet);
    checking.finish(devices, 0);

    const sendStartedMs = clock.now();
    const tally = await sendFleet(fleet, { client, clock, ledgerPath, concurrency, giveUpAfterMs, onProgress, signal });
    const sentMs = clock.now();

    const verification = options.verify ? await verifyFleet({ ...options, clock }) : null;
    const outcome: Outcome = verification ?? {
      distinct_events: plannedEvents(fleet),
      events_answered: tally.eventsAnswered,
      histories_read: 0,
      findings: { ...noFindings(), protocol_faults: tally.protocolFaults },
      differing_devices: tally.differences.length,
      differences: tally.differences,
    };
    return {
      ok: findingsTotal(outcome.findings) === 0 && outcome.events_answered === outcome.distinct_events,
      target: client.target,
      seed,
      devices,
      verified: options.verify,
      distinct_events: outcome.distinct_events,
      events_answered: outcome.events_answered,
      events_sent: tally.eventsSent,
      requests: tally.requests,
      malformed_requests: tally.malformedRequests,
      retries: tally.retries,
      lost_answers: tally.lostAnswers,
      elapsed_ms: {
        check: sendStartedMs - checkStartedMs,
        send: sentMs - sendStartedMs,
        verify: verification === null ? 0 : clock.now() - sentMs,
      },
      events_per_second: Math.round((tally.eventsAnswered * 1_000) / Math.max(1, sentMs - sendStartedMs)),
      latency_ms: tally.latencies(),
      histories_read: outcome.histories_read,
      findings: outcome.findings,
      differing_devices: outcome.differing_devices,
      differences: outcome.differences,
    };
  } finally {
    await client.close();
  }
}

type Outcome = Omit<Verification, 'ok' | 'seed' | 'devices'>;
