/** What can be wrong with a service, counted by kind. */
export interface Findings {
  /** Answered 2xx, but not in the device's history. */
  missing_events: number;
  /** In a history, but never sent. */
  extra_events: number;
  /** More than once in a history. */
  duplicated_events: number;
  /** In a history with other values than were sent. */
  wrong_payloads: number;
  /** `received_at`, `effective_at` or `clock` against the rules. */
  wrong_times: number;
  /** Devices whose totals, streak, times, status or latest sync are wrong. */
  wrong_states: number;
  missing_incidents: number;
  /** Incidents that never were, or are no more. */
  false_incidents: number;
  /** Incidents with wrong length, times or status. */
  wrong_incidents: number;
  /** Lists that miss or repeat a device, hold one that should not be there, or are out of order. */
  wrong_lists: number;
  /** Answers that broke the contract. */
  protocol_faults: number;
}

export type FindingKind = keyof Findings;

/** One thing found wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /** One line that says what was expected and what was there. */
  readonly reason: string;
}

/** A device with something wrong, and the first reason. */
export interface Difference {
  readonly device_id: string;
  readonly reason: string;
}

export function noFindings(): Findings {
  return {
    missing_events: 0,
    extra_events: 0,
    duplicated_events: 0,
    wrong_payloads: 0,
    wrong_times: 0,
    wrong_states: 0,
    missing_incidents: 0,
    false_incidents: 0,
    wrong_incidents: 0,
    wrong_lists: 0,
    protocol_faults: 0,
  };
}

/** All findings added up. */
export function findingsTotal(findings: Findings): number {
  return Object.values(findings).reduce((total: number, count: number) => total + count, 0);
}

/** How many devices a report names. */
export const NAMED_DIFFERENCES = 10;
