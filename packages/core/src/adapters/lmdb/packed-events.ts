import { Packr } from 'msgpackr';
import { deriveEventId } from '../../domain/event-identity.js';
import { comparePositions, type EventPosition } from '../../domain/event-position.js';
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

/** An event among others of its device. @param isInOwnPlace whether it stands there */
export function packEventOf(event: SyncEvent, isInOwnPlace: boolean): PackedEvent {
  const { effectiveAt, timestamp, eventId } = event;
  const [arrivedAfterMs, clock, files, errors, speedMbps] = packEvent(event);
  return isInOwnPlace
    ? [effectiveAt, arrivedAfterMs, clock, files, errors, speedMbps]
    : [effectiveAt, timestamp, eventId, arrivedAfterMs, clock, files, errors, speedMbps];
}

/** The bytes of a packed event: those of several are put one behind the other. */
export function packedBytes(packed: PackedEvent): Buffer {
  return packr.pack(packed);
}

/** The bytes of several, one behind the other: those of an array, less what says how long it is. */
export function packedTogether(packed: readonly PackedEvent[]): Buffer {
  const array = packr.pack(packed);
  return array.subarray(packed.length < 16 ? 1 : packed.length < 65_536 ? 3 : 5);
}

/** The bytes of events of several devices. */
export function packedWithDevices(events: readonly SyncEvent[]): Buffer {
  const packed: (string | PackedEvent)[] = [];
  for (const event of events) packed.push(event.deviceId, packEventOf(event, standsInOwnPlace(event)));
  return packr.pack(packed);
}

/** The events that such bytes hold, in their order. */
export function readWithDevices(bytes: Uint8Array): readonly SyncEvent[] {
  const packed: readonly (string | PackedEvent)[] = packr.unpack(bytes);
  let deviceId = '';
  return packed.flatMap((value) => {
    if (typeof value !== 'string') return [eventOf(deviceId, value)];
    deviceId = value;
    return [];
  });
}

/** What bytes of one device's events hold, in their order. */
export function readPacked(bytes: Uint8Array): readonly PackedEvent[] {
  return bytes.length === 0 ? [] : packr.unpackMultiple(bytes);
}

/** Whether one of the events in such bytes may have an effective time, which costs less to see than reading them. */
export function mayHaveTime(bytes: Buffer, effectiveAt: number): boolean {
  return bytes.includes(packr.pack(effectiveAt));
}

/** A packed event as it was. */
export function eventOf(deviceId: string, packed: PackedEvent): SyncEvent {
  return unpackEvent(deviceId, placeOf(packed), recordOf(packed));
}

/** Where a packed event stands. */
export function placeOf(packed: PackedEvent): EventPosition {
  const [effectiveAt] = packed;
  if (isPlaced(packed)) return { effectiveAt, timestamp: packed[1], eventId: packed[2] };
  const [, , , totalFilesSynced, totalErrors, internetSpeed] = packed;
  const eventId = deriveEventId({ timestamp: effectiveAt, totalFilesSynced, totalErrors, internetSpeed });
  return { effectiveAt, timestamp: effectiveAt, eventId };
}

/** Whether its place is written out, since it isn't the one that follows from its fields. */
export function isPlaced(packed: PackedEvent): packed is PlacedEvent {
  return packed.length === 8;
}

/** Effective order. Only those of one time are looked at closely. */
export function comparePacked(a: PackedEvent, b: PackedEvent): number {
  return a[0] === b[0] ? comparePositions(placeOf(a), placeOf(b)) : a[0] - b[0];
}

/** Those of a device's packed events that are beyond a position, nearest first. @param packed in effective order */
export function* eventsBeyond(
  deviceId: string,
  packed: readonly PackedEvent[],
  from: EventPosition,
  sign: 1 | -1,
): Generator<SyncEvent, void, undefined> {
  for (const each of sign > 0 ? packed : packed.toReversed()) {
    if ((each[0] - from.effectiveAt) * sign < 0) continue;
    const event = eventOf(deviceId, each);
    if (comparePositions(event, from) * sign > 0) yield event;
  }
}

/** Divides packed events in those that are newer than the history, and those that belong in between; each part in the order of all. */
export function divideByHistory(
  packed: readonly PackedEvent[],
  settledUntil: number,
): { readonly among: readonly PackedEvent[]; readonly behind: readonly PackedEvent[] } {
  const among = packed.filter(([effectiveAt]) => effectiveAt <= settledUntil);
  return { among, behind: among.length === 0 ? packed : packed.slice(among.length) };
}

/** The record of an event that is by itself. */
export function readRecord(bytes: Uint8Array): EventRecord {
  return packr.unpack(bytes);
}

function recordOf(packed: PackedEvent): EventRecord {
  if (isPlaced(packed)) {
    const [, , , ...placed] = packed;
    return placed;
  }
  const [, ...record] = packed;
  return record;
}
