import { eventsByDevice } from '../../domain/events-by-device.js';
import { comparePositions } from '../../domain/event-position.js';
import type { Receipt } from '../../domain/receipt.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { AppendOutcome } from '../../ports/event-store.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';

/** What became of a batch's events, and those that are new, by device and in effective order. */
export interface AppendedEvents {
  readonly receipts: readonly Receipt[];
  readonly added: ReadonlyMap<string, readonly SyncEvent[]>;
}

/** Keeps the events of a batch that aren't kept yet. */
export async function appendEvents(
  transaction: FleetTransaction,
  batch: readonly SyncEvent[],
): Promise<AppendedEvents> {
  const outcomes = await transaction.events.append(batch);
  const receipts = batch.map((event, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new RangeError('the event store gave fewer outcomes than it was given events');
    return receiptOf(event, outcome);
  });
  const added = eventsByDevice(batch.filter((_, index) => outcomes[index] === 'stored'));
  for (const events of added.values()) events.sort(comparePositions);
  return { receipts, added };
}

/** What a device is answered of an event. */
export function receiptOf(event: SyncEvent, outcome: AppendOutcome): Receipt {
  if (outcome !== 'conflict') return { status: outcome, eventId: event.eventId };
  const problem = {
    field: 'event_id',
    error: 'was already used by this device for another event; the first one is kept',
  };
  return {
    status: 'rejected',
    code: 'event_conflict',
    error: `${problem.field} ${problem.error}`,
    details: [problem],
  };
}
