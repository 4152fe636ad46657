import type { SendTotals } from '../send/send-tally.js';
import type { Verification } from '../verify/verification.js';
import { findingsTotal, noFindings } from './findings.js';
import type { SimulationReport } from './simulation-report.js';

/** What a report is made of. */
export interface ReportParts {
  readonly run: Pick<SimulationReport, 'target' | 'scenario' | 'seed' | 'devices' | 'pace' | 'workers'>;
  readonly totals: SendTotals;
  /** `null` where only the answers to uploads were looked at. */
  readonly verification: Verification | null;
  /** Distinct events the fleet has planned. */
  readonly plannedEvents: number;
  /** How long each step took, ms. */
  readonly elapsedMs: SimulationReport['elapsed_ms'];
}

/** Puts a report together from what was sent and what was found. */
export function makeReport({ run, totals, verification, plannedEvents, elapsedMs }: ReportParts): SimulationReport {
  const outcome: Outcome = verification ?? {
    distinct_events: plannedEvents,
    events_answered: totals.eventsAnswered,
    histories_read: 0,
    findings: { ...noFindings(), protocol_faults: totals.protocolFaults },
    differing_devices: totals.differences.length,
    differences: totals.differences,
  };
  return {
    ok: findingsTotal(outcome.findings) === 0 && outcome.events_answered === outcome.distinct_events,
    ...run,
    verified: verification !== null,
    distinct_events: outcome.distinct_events,
    events_answered: outcome.events_answered,
    events_sent: totals.eventsSent,
    requests: totals.requests,
    malformed_requests: totals.malformedRequests,
    retries: totals.retries,
    lost_answers: totals.lostAnswers,
    elapsed_ms: elapsedMs,
    events_per_second: Math.round((totals.eventsAnswered * 1_000) / Math.max(1, elapsedMs.send)),
    ...totals.measures,
    histories_read: outcome.histories_read,
    findings: outcome.findings,
    differing_devices: outcome.differing_devices,
    differences: outcome.differences,
  };
}

type Outcome = Omit<Verification, 'ok' | 'seed' | 'devices'>;
