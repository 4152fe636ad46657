import type { Fleet } from './fleet/fleet.js';
import { plannedEvents } from './fleet/event-places.js';
import { checkTarget } from './http/check-target.js';
import { openServiceClient } from './http/service-client.js';
import { createRandom } from './random/random-streams.js';
import { makeReport } from './report/make-report.js';
import { startProgressMeter, type OnProgress } from './report/progress.js';
import type { SimulationReport } from './report/simulation-report.js';
import type { Pace } from './send/pace.js';
import type { SendTotals } from './send/send-tally.js';
import type { SimulatorClock } from './system-clock.js';
import type { HistoryShare } from './verify/history-sample.js';
import { verifyFleet } from './verify/verify-fleet.js';

/** What any run against a service is told. */
export interface RunOptions {
  /** Base URL of the service: what lies before `/sync-event`. */
  readonly target: string;
  /** What lets in there, where the service asks for one; it takes `ingest` and `read`. */
  readonly token?: string;
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
  /** The machine's by default. Several processes that send have that in any case. */
  readonly clock?: SimulatorClock;
}

/** What sending is given, with all defaults filled in. */
export interface Sending extends Pick<RunOptions, 'target' | 'ledgerPath'> {
  readonly token: string | undefined;
  readonly clock: SimulatorClock;
  readonly concurrency: number;
  readonly giveUpAfterMs: number;
  /** Distinct events the fleet has planned. */
  readonly plannedEvents: number;
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * The steps of any run against a service: sees that it is there and does not know the fleet, sends, verifies, and reports.
 *
 * @throws SimulatorError where one of them cannot be carried out
 */
export async function conductRun(
  fleet: Fleet,
  options: RunOptions & { readonly pace: Pace; readonly clock: SimulatorClock },
  send: (sending: Sending) => Promise<SendTotals>,
): Promise<SimulationReport> {
  const { token, clock, pace, ledgerPath, concurrency = 48, giveUpAfterMs = 60_000, onProgress, signal } = options;
  const surroundings = { token, clock, concurrency, giveUpAfterMs, onProgress, signal };
  const checkStartedMs = clock.now();
  const target = await expectFresh(fleet, { target: options.target, ...surroundings });

  const sendStartedMs = clock.now();
  const planned = plannedEvents(fleet);
  const totals = await send({ target, ledgerPath, plannedEvents: planned, ...surroundings });
  const sentMs = clock.now();

  const verification = options.verify ? await verifyFleet(options) : null;
  const { seed, devices, scenario } = fleet;
  return makeReport({
    run: { target, scenario: scenario.name, seed, devices, pace, workers: totals.processes },
    totals,
    verification,
    plannedEvents: planned,
    elapsedMs: {
      check: sendStartedMs - checkStartedMs,
      send: sentMs - sendStartedMs,
      verify: verification === null ? 0 : clock.now() - sentMs,
    },
  });
}

/** Sees that the service is there and does not know the fleet; returns its base URL. */
async function expectFresh(
  fleet: Fleet,
  {
    target,
    token,
    concurrency,
    clock,
    giveUpAfterMs,
    onProgress,
    signal,
  }: Omit<Sending, 'ledgerPath' | 'plannedEvents'>,
): Promise<string> {
  const client = openServiceClient(target, concurrency, signal, token);
  try {
    const checking = startProgressMeter({ phase: 'check', total: fleet.devices, unit: 'devices' }, clock, onProgress);
    await checkTarget({ client, clock, random: createRandom(fleet.seed, 'check', 0), giveUpAfterMs, signal }, fleet);
    checking.finish(fleet.devices, 0);
    return client.target;
  } finally {
    await client.close();
  }
}
