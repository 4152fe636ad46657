import { afterEach, beforeEach } from 'vitest';
import { createFleet, type Fleet, type FleetOptions } from '../create-fleet.js';
import type { SyncEvent } from '../domain/sync-event.js';
import type { EventJournal } from '../ports/event-journal.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { processBatches } from './exactness.js';
import { sampleEvent } from './sample-events.js';
import type { LastingStoreUnderTest } from './store-under-test.js';

/** A store with a journal, opened anew for each test of a suite. */
export interface JournalUnderTest {
  readonly store: FleetStore;
  readonly journal: EventJournal;
  /** What is in it. */
  inJournal(): readonly SyncEvent[];
  /** Ends as a crash does: what waits stays in the journal. */
  openAgain(): Promise<void>;
  /** Answers for the journal no longer. */
  leave(): void;
  /**
   * A fleet that nothing is brought in for until it is asked, and that answers for the journal instead. @param altered what is to be other than
   * the store has it
   */
  openFleet(options?: Partial<FleetOptions>, altered?: Partial<FleetStore>): Promise<Fleet>;
  /** The same, whose store commits nothing until it is let. */
  openHeld(): Promise<{ readonly fleet: Fleet; readonly release: () => void }>;
}

/** Opens a store before each test, with a first commit, and closes it after. */
export function journalUnderTest({ open, reopen }: LastingStoreUnderTest): JournalUnderTest {
  let store: FleetStore | null = null;
  let leave = (): void => {};

  function opened(): FleetStore {
    if (store === null) throw new RangeError('a store is opened before each test');
    return store;
  }
  function journal(): EventJournal {
    const { journal: own } = opened();
    if (own === undefined) throw new TypeError('the store has no journal');
    return own;
  }
  async function use(opening: Promise<FleetStore>): Promise<void> {
    store = await opening;
    leave = journal().use();
  }

  async function openFleet(options: Partial<FleetOptions> = {}, altered: Partial<FleetStore> = {}): Promise<Fleet> {
    leave();
    return createFleet({ store: { ...opened(), ...altered, close: async () => {} }, ...options });
  }

  beforeEach(async () => {
    await use(open());
    // a journal begins with the store's first commit
    await processBatches(opened(), [[sampleEvent({ minute: 0, deviceId: 'pibox-0' })]]);
  });
  afterEach(() => opened().close());

  return {
    get store() {
      return opened();
    },
    get journal() {
      return journal();
    },
    inJournal: () => Array.from(journal().entries()).flatMap((entry) => entry.events),
    async openAgain() {
      await opened().close();
      await use(reopen());
    },
    leave: () => leave(),
    openFleet,
    async openHeld() {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const transact: FleetStore['transact'] = async (work) => {
        await held;
        return opened().transact(work);
      };
      return { fleet: await openFleet({}, { transact }), release: () => release() };
    },
  };
}
