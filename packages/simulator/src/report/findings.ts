/** How a service can fail those who rely on it, gravest first. */
export const FAULT_CLASSES = ['lost', 'duplicated', 'stale', 'wrong'] as const;

export type FaultClass = (typeof FAULT_CLASSES)[number];

/** What one kind of finding is, in words. */
export interface FindingMeaning {
  readonly kind: string;
  readonly fault: FaultClass;
  /** Its name after `1`, and after other numbers. */
  readonly one: string;
  readonly many: string;
  /** One sentence, without a full stop. */
  readonly means: string;
}

/** Every kind of finding, gravest first; the README's table has the same rows, and a test compares them. */
export const FINDING_KINDS = [
  {
    kind: 'missing_events',
    fault: 'lost',
    one: 'missing event',
    many: 'missing events',
    means: "An event was answered 2xx, but is not in its device's history",
  },
  {
    kind: 'missing_incidents',
    fault: 'lost',
    one: 'missing incident',
    many: 'missing incidents',
    means: 'A run of three failures or more has no incident',
  },
  {
    kind: 'duplicated_events',
    fault: 'duplicated',
    one: 'duplicated event',
    many: 'duplicated events',
    means: 'An event is in a history more than once',
  },
  {
    kind: 'stale_latest',
    fault: 'stale',
    one: 'stale latest sync',
    many: 'stale latest syncs',
    means: "A device's latest sync is an older one, although its history holds a newer",
  },
  {
    kind: 'extra_events',
    fault: 'wrong',
    one: 'extra event',
    many: 'extra events',
    means: 'An event is in a history, but was never sent',
  },
  {
    kind: 'wrong_payloads',
    fault: 'wrong',
    one: 'wrong payload',
    many: 'wrong payloads',
    means: 'An event is in a history with other values than were sent',
  },
  {
    kind: 'wrong_times',
    fault: 'wrong',
    one: 'wrong time',
    many: 'wrong times',
    means: "An event's `received_at`, `effective_at` or `clock` is against the rules",
  },
  {
    kind: 'wrong_order',
    fault: 'wrong',
    one: 'history out of order',
    many: 'histories out of order',
    means: 'A history holds the right events, but not newest first in effective order',
  },
  {
    kind: 'wrong_states',
    fault: 'wrong',
    one: 'wrong device state',
    many: 'wrong device states',
    means: "A device's totals, streak, times or status are wrong",
  },
  {
    kind: 'false_incidents',
    fault: 'wrong',
    one: 'false incident',
    many: 'false incidents',
    means: 'An incident has no run of three failures behind it that begins where it does',
  },
  {
    kind: 'wrong_incidents',
    fault: 'wrong',
    one: 'wrong incident',
    many: 'wrong incidents',
    means: "An incident's length, times or status are wrong",
  },
  {
    kind: 'wrong_lists',
    fault: 'wrong',
    one: 'wrong list entry',
    many: 'wrong list entries',
    means: 'A list misses or repeats an entry, has one too many, or is out of order',
  },
  {
    kind: 'protocol_faults',
    fault: 'wrong',
    one: 'protocol fault',
    many: 'protocol faults',
    means: 'An answer broke the contract',
  },
] as const satisfies readonly FindingMeaning[];

export type FindingKind = (typeof FINDING_KINDS)[number]['kind'];

/** What is wrong with a service, counted by kind. */
export type Findings = Record<FindingKind, number>;

/** One thing found wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /** One line that says what was expected and what was there. */
  readonly reason: string;
}

/** A device with something wrong, and its gravest finding; `device_id` is empty for a list as a whole. */
export interface Difference extends Finding {
  readonly device_id: string;
}

export function noFindings(): Findings {
  return {
    missing_events: 0,
    missing_incidents: 0,
    duplicated_events: 0,
    stale_latest: 0,
    extra_events: 0,
    wrong_payloads: 0,
    wrong_times: 0,
    wrong_order: 0,
    wrong_states: 0,
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
