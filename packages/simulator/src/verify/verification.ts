import { gravityOf, namedDifferences } from '../report/faults.js';
import { findingsTotal, noFindings, type Difference, type Finding, type Findings } from '../report/findings.js';
import type { ServiceLists } from './service-lists.js';
import type { VerificationRun } from './verify-devices.js';

/** What verification found. */
export interface Verification {
  /** No findings, and every planned event answered. */
  readonly ok: boolean;
  readonly seed: number;
  readonly devices: number;
  /** Distinct events the fleet planned. */
  readonly distinct_events: number;
  /** How many of them were answered 2xx. */
  readonly events_answered: number;
  /** Devices whose history was read: all, or the sample and those the lists showed to be wrong. */
  readonly histories_read: number;
  readonly findings: Findings;
  /** Devices with something wrong. */
  readonly differing_devices: number;
  /** Ten of them at most, each with its gravest finding; of every kind one first. */
  readonly differences: readonly Difference[];
}

/** Adds up what the lists, the devices and the ledger showed. */
export function concludeVerification(
  { fleet, deliveries, differing, historiesRead }: VerificationRun,
  lists: ServiceLists,
): Verification {
  const findings = noFindings();
  const gravest = new Map<string, Difference>();
  const add = (device_id: string, { kind, reason }: Finding): void => {
    findings[kind] += 1;
    const known = gravest.get(device_id);
    if (known === undefined || gravityOf(kind) < gravityOf(known.kind)) {
      gravest.set(device_id, { device_id, kind, reason });
    }
  };
  for (const finding of lists.findings) add(finding.deviceId, finding);
  const indexes = [...differing.keys()].sort((a, b) => a - b);
  for (const index of indexes) {
    for (const finding of differing.get(index) ?? []) add(fleet.deviceId(index), finding);
  }
  for (const { device, reason } of deliveries.faults) {
    add(fleet.deviceId(device), { kind: 'protocol_faults', reason });
  }
  return {
    ok: findingsTotal(findings) === 0 && deliveries.answeredEvents === deliveries.plannedEvents,
    seed: fleet.seed,
    devices: fleet.devices,
    distinct_events: deliveries.plannedEvents,
    events_answered: deliveries.answeredEvents,
    histories_read: historiesRead.size,
    findings,
    differing_devices: gravest.size,
    differences: namedDifferences(gravest.values()),
  };
}
