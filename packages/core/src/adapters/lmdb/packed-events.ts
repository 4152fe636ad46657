import { Packr } from 'msgpackr';
import { deriveEventId } from '../../domain/event-identity.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { type EventRecord, packEvent, unpackEvent } from './records.js';

/** An event that stands where its own fields say: its timestamp and its identity follow from the others. */
type OwnPlacedEvent = [effectiveAt: number, ...event: EventRecord];
/** Any other. Before format 4, all. */
type PlacedEvent = [effectiveAt: number, timestamp: number, eventId: string, ...event: EventRecord];
/** An event among others of its device. */
export type PackedEvent = OwnPlacedEvent | PlacedEvent;

const packr = new Packr({ useRecords: false });

/** Whether an event counts when its device says, and has no identity but the one that follows from what it says. */
export function standsInOwnPlace(event: SyncEvent): boolean {
  return event.effectiveAt === event.timestamp && event.eventId === deriveEventId(event);
}

/** The bytes of an event among others of its device: those of several are put one behind the other. */
export function packEventBytes(event: SyncEvent, isInOwnPlace: boolean = standsInOwnPlace(event)): Buffer {
  const { effectiveAt, timestamp, eventId } = event;
  const packed: PackedEvent = isInOwnPlace
    ? [effectiveAt, ...packEvent(event)]
    : [effectiveAt, timestamp, eventId, ...packEvent(event)];
  return packr.pack(packed);
}

/** What such bytes hold, in their order. */
export function readPacked(bytes: Uint8Array): readonly PackedEvent[] {
  return bytes.length === 0 ? [] : packr.unpackMultiple(bytes);
}

/** Whether one of the events in such bytes may have an effective time, which costs less to see than reading them. */
export function mayHaveTime(bytes: Buffer, effectiveAt: number): boolean {
  return bytes.includes(packr.pack(effectiveAt));
}

/** A packed event as it was. */
export function eventOf(deviceId: string, packed: PackedEvent): SyncEvent {
  if (packed.length === 8) {
    const [effectiveAt, timestamp, eventId, ...event] = packed;
    return unpackEvent([deviceId, effectiveAt, timestamp, eventId], event);
  }
  const [effectiveAt, ...event] = packed;
  const [, , totalFilesSynced, totalErrors, internetSpeed] = event;
  const eventId = deriveEventId({ timestamp: effectiveAt, totalFilesSynced, totalErrors, internetSpeed });
  return unpackEvent([deviceId, effectiveAt, effectiveAt, eventId], event);
}

/** The record of an event that is by itself. */
export function readRecord(bytes: Uint8Array): EventRecord {
  return packr.unpack(bytes);
}
