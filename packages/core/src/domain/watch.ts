import type { Alert } from './alert.js';
import type { ContactExpectation } from './contact-expectation.js';

/** Whether a device was heard from in its usual interval; is overdue; or is so for so long that it counts as gone. */
export type ContactState = 'expected' | 'late' | 'silent';

/** Of which devices there are lists: those that are not heard from. */
export const ABSENT_STATES = ['late', 'silent'] as const;

export type AbsentState = (typeof ABSENT_STATES)[number];

/** A device is not heard from, or is again. */
export type AbsenceAlert = Extract<Alert, { readonly kind: AbsentState }>;

/** How a device is watched: what was found when it was last looked at, and when that is to be done again. Epoch milliseconds. */
export interface Watch {
  readonly deviceId: string;
  /** One more with each change; 1 at first. */
  readonly version: number;
  readonly state: ContactState;
  /** When it was last heard from, as far as was found; `null` when it never was, but for what was carried in by hand. */
  readonly lastHeardAt: number | null;
  readonly expectation: ContactExpectation;
  /** `null` where nothing is expected. */
  readonly lateAt: number | null;
  readonly silentAt: number | null;
  /** When it is to be looked at. */
  readonly checkAt: number;
  /** What people were told of this absence, or are about to be. */
  readonly told: readonly AbsenceAlert[];
  /** What is still to be told, in this order. */
  readonly outbox: readonly AbsenceAlert[];
}

/** How many devices are watched, and how many of those are not heard from. */
export interface WatchCounts {
  readonly watched: number;
  readonly late: number;
  readonly silent: number;
}
