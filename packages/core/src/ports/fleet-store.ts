import type { DayReader } from './day-store.js';
import type { DeviceReader, DeviceWriter } from './device-store.js';
import type { EventJournal } from './event-journal.js';
import type { EventReader, EventWriter } from './event-store.js';
import type { IncidentReader, IncidentWriter } from './incident-store.js';
import type { StoreAudit } from './store-audit.js';

/** How many there are of everything; exact, and as cheap to read as one device. */
export interface FleetTotals {
  readonly pibooks: number;
  readonly piboxes: number;
  readonly unknownDevices: number;
  readonly failingDevices: number;
  readonly syncs: number;
  readonly failedSyncs: number;
  readonly openIncidents: number;
  readonly resolvedIncidents: number;
}

/** What a transaction may write. Valid only until its work ends. */
export interface FleetTransaction {
  readonly events: EventWriter;
  readonly devices: DeviceWriter;
  readonly incidents: IncidentWriter;
}

/** Keeps the events of a fleet and what follows from them. */
export interface FleetStore {
  readonly events: EventReader;
  readonly devices: DeviceReader;
  readonly incidents: IncidentReader;
  readonly audit: StoreAudit;
  readonly days: DayReader;
  /** Where events may be kept until they are brought into the store; none where that would gain nothing. */
  readonly journal?: EventJournal;

  /** How many there are of everything. */
  totals(): Promise<FleetTotals>;

  /**
   * Runs work whose writes all take effect together, or not at all when it throws. Resolves with what the work returned, once
   * that is safe on disk where the store has one. The work may be run again from the start when another writer came between,
   * so it changes nothing but the transaction.
   */
  transact<T>(work: (transaction: FleetTransaction) => Promise<T>): Promise<T>;

  /** Throws when the store can't be read. */
  ping(): Promise<void>;

  /** Finishes what was begun and lets go of the store. */
  close(): Promise<void>;
}
