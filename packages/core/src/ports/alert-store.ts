import type { Alert, AlertKind, AlertStatus } from '../domain/alert.js';
import { type AlertRecord, alertStatus, type NotificationMember } from '../domain/alert-record.js';
import type { AlertNotification, NotificationFilter } from '../domain/notification.js';
import type { Silence } from '../domain/silence.js';

/** Where the page of alerts before ended. */
export interface AlertPosition {
  readonly startedAt: number;
  readonly id: string;
}

/** Which alerts, from where; `since` and `until` (exclusive) are about when they started, in epoch milliseconds. */
export interface AlertQuery {
  readonly after: AlertPosition | null;
  readonly limit: number;
  readonly deviceId?: string;
  readonly kind?: AlertKind;
  readonly status?: AlertStatus;
  readonly since?: number;
  readonly until?: number;
}

/** Where the page of notifications, or of silences, before ended. */
export interface CreatedPosition {
  readonly createdAt: number;
  readonly id: string;
}

/** Which notifications, from where. */
export interface NotificationQuery extends NotificationFilter {
  readonly after: CreatedPosition | null;
  readonly limit: number;
}

/** The record of an alert as it is to be, `null` to leave it as it is. Is given `null` for an id that isn't kept. */
export type ChangeAlert = (record: AlertRecord | null, id: string) => AlertRecord | null;

/** How many alerts fire, by kind. */
export type FiringCounts = Readonly<Record<AlertKind, number>>;

/** Keeps notifications. */
export interface NotificationStore {
  /** Keeps a new one; changes nothing when there is one of this id. */
  add(notification: AlertNotification): Promise<void>;
  get(id: string): Promise<AlertNotification | null>;
  /** What a notification tells of, by alert id; empty while it is being gathered. */
  members(id: string): Promise<readonly NotificationMember[]>;
  /**
   * Makes one that was forming what it is to stay, together with what it tells of, on condition that nobody else has meanwhile.
   * @returns whether it did
   */
  seal(ready: AlertNotification, members: readonly NotificationMember[]): Promise<boolean>;
  /** Changes one by what `change` makes of it as it is, `null` to leave it; what it then is, `null` when it isn't kept. */
  change(
    id: string,
    change: (notification: AlertNotification) => AlertNotification | null,
  ): Promise<AlertNotification | null>;
  /** Forgets one that is forming; says whether it was. */
  drop(id: string): Promise<boolean>;
  /** Those that are forming. */
  forming(): Promise<readonly AlertNotification[]>;
  /** Those that have something to be tried by now, oldest first. */
  due(now: number, limit: number): Promise<readonly AlertNotification[]>;
  /** Those made then or later, newest first. */
  since(createdAt: number): Promise<readonly AlertNotification[]>;
  /** A page, newest first, ties by descending id. */
  list(query: NotificationQuery): Promise<readonly AlertNotification[]>;
  /** How many deliveries there are to be tried, and dead, and since when the oldest is tried. */
  figures(): Promise<DeliveryFigures>;
}

/** How deliveries stand; the time is in epoch milliseconds. */
export interface DeliveryFigures {
  readonly pending: number;
  readonly dead: number;
  readonly oldestPendingAt: number | null;
}

/** Keeps silences. */
export interface SilenceStore {
  /** Keeps one, in place of one of its id. */
  put(silence: Silence): Promise<void>;
  get(id: string): Promise<Silence | null>;
  /** Those that may hold or begin to at a time: neither ended nor expired. */
  unexpired(now: number): Promise<readonly Silence[]>;
  /** A page, newest first, ties by descending id. */
  list(query: { readonly after: CreatedPosition | null; readonly limit: number }): Promise<readonly Silence[]>;
}

/**
 * Keeps what is wrong with devices, until people were told of it and of its end, and what they were told. Each write is safe on disk
 * when it resolves, where the store has one. Nothing asks for two records to be written at once.
 */
export interface AlertStore {
  /**
   * Keeps alerts. Each id is kept once: raising the same again, in any order, changes nothing; one that was raised as `resolved`
   * stays so. Rejects when that can't be, and may then be called again.
   *
   * @param now when they are raised, epoch milliseconds
   */
  raise(alerts: readonly Alert[], now: number): Promise<void>;

  /** Changes records, each at once, whoever else does: `change` may be asked again with what another wrote. */
  change(ids: readonly string[], change: ChangeAlert): Promise<void>;

  /** Those of these ids that are kept, in no order. */
  get(ids: readonly string[]): Promise<readonly AlertRecord[]>;

  /** Alerts that are to be told, not claimed, and not held beyond a time; oldest change first. */
  pending(now: number, limit: number): Promise<readonly AlertRecord[]>;

  /** Alerts that a notification has claimed and not confirmed. */
  claimed(): Promise<readonly AlertRecord[]>;

  /** Alerts that a silence holds. */
  heldBy(silenceId: string): Promise<readonly AlertRecord[]>;

  /** Alerts of these devices that fire, or became known or changed then or later; in no order. */
  ofDevices(deviceIds: readonly string[], since: number): Promise<readonly AlertRecord[]>;

  /** A page, newest start first, ties by descending id. */
  list(query: AlertQuery): Promise<readonly AlertRecord[]>;

  /** How many fire. */
  firing(): Promise<FiringCounts>;

  readonly notifications: NotificationStore;
  readonly silences: SilenceStore;

  /**
   * Takes or keeps the right to do what one process at a time does, until a time; `false` while another has it. A process that
   * stalls may believe that it still has it: what is done with it must bear that.
   */
  lease(holder: string, now: number, until: number): Promise<boolean>;

  /** Forgets alerts that ended before a time and are told, notifications made before it that need no more trying, silences that ended before it. */
  forget(before: number): Promise<void>;
}

/** Whether an alert is one that the query asks for, wherever its page begins; one of which only the end is known is none. */
export function matchesAlertQuery(query: AlertQuery, record: AlertRecord): boolean {
  if (record.firedAt === null) return false;
  if (query.deviceId !== undefined && record.deviceId !== query.deviceId) return false;
  if (query.kind !== undefined && record.kind !== query.kind) return false;
  if (query.status !== undefined && alertStatus(record) !== query.status) return false;
  if (query.since !== undefined && record.startedAt < query.since) return false;
  return query.until === undefined || record.startedAt < query.until;
}

/** Whether an alert can be forgotten that ended before a time: nobody is to be told anything of it. */
export function isForgettable({ endedAt, changedAt, telling, claimedBy }: AlertRecord, before: number): boolean {
  return endedAt !== null && endedAt < before && changedAt < before && telling === null && claimedBy === null;
}
