import type { SyncEvent } from '../domain/sync-event.js';

/** Events that were kept in a journal together. */
export interface JournalEntry {
  /** The entries of a journal are numbered in the order in which they were kept. */
  readonly number: number;
  readonly events: readonly SyncEvent[];
}

/**
 * Keeps events in the order in which they come, until they are brought into the store: far cheaper for events of many devices, each of
 * which changes other parts of a store, and as safe. One process appends to it at a time, and only while nobody else has the store open:
 * what it answers for is nowhere else yet.
 */
export interface EventJournal {
  /**
   * Says that somebody answers for what is in it; returns what ends that. While two do, in one process too, neither may append: each
   * knows only what it appended itself, and what was there when it began.
   */
  use(): () => void;

  /**
   * Whether this process may append. Once it may, nobody else can open the store until `rest`; false while somebody else has it open,
   * or waits to. Costs next to nothing.
   */
  mayAppend(): boolean;

  /** Lets others open the store. To be called once all that was appended is in the store, and nothing is being appended. */
  rest(): void;

  /** Keeps events as an entry; resolves with its number once that is safe on disk. Only while this process may append. */
  append(events: readonly SyncEvent[]): Promise<number>;

  /** All entries, in order. */
  entries(): Iterable<JournalEntry>;

  /** Forgets entries up to a number. */
  removeThrough(number: number): Promise<void>;

  /** The event of the same device and identity that is in the store. */
  findStored(event: SyncEvent): SyncEvent | null;
}
