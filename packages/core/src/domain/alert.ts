/** What is wrong with a device: its syncs fail; it is overdue; it was not heard from for so long that it counts as gone. */
export const ALERT_KINDS = ['failing', 'late', 'silent'] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

/** `firing` while it lasts, `resolved` once it is over. */
export const ALERT_STATUSES = ['firing', 'resolved'] as const;

export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** What there is to say of a device whose syncs fail. */
export interface FailingDetail {
  readonly incidentId: string;
  /** Failures in a row. */
  readonly failures: number;
  /** Effective time of the newest of them, epoch milliseconds. */
  readonly lastFailureAt: number;
}

/** What there is to say of a device that is not heard from. */
export interface OverdueDetail {
  /** When it was last heard from, epoch milliseconds; `null` when never. */
  readonly lastHeardAt: number | null;
  /** By when it was to be heard from, epoch milliseconds. */
  readonly dueAt: number;
}

interface AlertFacts {
  /** The same however often it is raised, when it begins and when it ends; of another trouble of the device another one. */
  readonly id: string;
  readonly status: AlertStatus;
  readonly deviceId: string;
  /** When the trouble began, epoch milliseconds. */
  readonly startedAt: number;
  /** When it became known that it fires, or, of one that is `resolved`, when it was over; epoch milliseconds. */
  readonly at: number;
}

/** Something that is wrong with a device, as it is raised: once when it begins, and once when it is over. */
export type Alert =
  | (AlertFacts & { readonly kind: 'failing'; readonly detail: FailingDetail })
  | (AlertFacts & { readonly kind: 'late' | 'silent'; readonly detail: OverdueDetail });
