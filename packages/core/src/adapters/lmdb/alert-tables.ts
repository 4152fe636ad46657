import type { Database, RootDatabase } from 'lmdb';
import type { AlertKind } from '../../domain/alert.js';
import type { AlertRecord, NotificationMember } from '../../domain/alert-record.js';
import type { AlertNotification } from '../../domain/notification.js';
import type { Silence } from '../../domain/silence.js';

/** Who may do what one process at a time does, and until when. */
export interface LeaseRecord {
  readonly holder: string;
  readonly until: number;
}

/** The tables of alerts, and of what people are told of them. Those with empty values lead to the others. */
export interface AlertTables {
  readonly records: Database<AlertRecord, string>;
  /** Those that are to be told, or are claimed. */
  readonly untold: Database<Uint8Array, string>;
  readonly firing: Database<Uint8Array, [kind: AlertKind, id: string]>;
  readonly byStart: Database<Uint8Array, [startedAt: number, id: string]>;
  readonly byDevice: Database<Uint8Array, [deviceId: string, startedAt: number, id: string]>;
  readonly notifications: Database<AlertNotification, string>;
  /** Those that are forming or have something to be tried. */
  readonly busy: Database<Uint8Array, string>;
  readonly byCreation: Database<Uint8Array, [createdAt: number, id: string]>;
  readonly members: Database<readonly NotificationMember[], string>;
  readonly silences: Database<Silence, string>;
  readonly leases: Database<LeaseRecord, string>;
}

/** Opens the tables of alerts; files of before there were any get them. */
export function openAlertTables(root: RootDatabase): AlertTables {
  const empty = { encoding: 'binary' } as const;
  return {
    records: root.openDB('alerts', {}),
    untold: root.openDB('alerts_untold', empty),
    firing: root.openDB('alerts_firing', empty),
    byStart: root.openDB('alerts_by_start', empty),
    byDevice: root.openDB('alerts_by_device', empty),
    notifications: root.openDB('notifications', {}),
    busy: root.openDB('notifications_busy', empty),
    byCreation: root.openDB('notifications_by_creation', empty),
    members: root.openDB('notification_members', {}),
    silences: root.openDB('silences', {}),
    leases: root.openDB('leases', {}),
  };
}
