import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import {
  comparePacked,
  divideByHistory,
  eventOf,
  eventsBeyond,
  mayHaveTime,
  type PackedEvent,
  packedBytes,
  placeOf,
  readPacked,
  readRecord,
} from './packed-events.js';
import type { LongerEvents } from './recent-events.js';
import type { EventKey } from './records.js';
import type { Tables } from './tables.js';

export type HistoryTable = Pick<Tables, 'history'>;

/** Some events of a device that follow each other, as they are kept together. */
export interface Block {
  readonly deviceId: string;
  /** The position of its newest event, under which it is kept. */
  readonly end: EventPosition;
  /** Its events, oldest first. */
  packed(): readonly PackedEvent[];
  find(position: EventPosition): SyncEvent | null;
}

/** Finds the block that an event at a position is in, or would go into; `null` behind the newest. */
export type BlockOf = (deviceId: string, position: EventPosition) => Block | null;

/** What is needed to add to the history. */
export type HistoryTables = HistoryTable & { readonly blockOf: BlockOf };

/** How the bytes of a single event begin, in a history of format 3 and before: an array of five. Those of a block are longer ones. */
const SINGLE_EVENT = 0x95;

/** An entry of the history. */
export function openBlock({ key, value }: { readonly key: EventKey; readonly value: Buffer }): Block {
  const [deviceId, effectiveAt, timestamp, eventId] = key;
  const isSingle = value[0] === SINGLE_EVENT;
  let read: readonly PackedEvent[] | null = null;
  const packed = (): readonly PackedEvent[] =>
    (read ??= isSingle ? [[effectiveAt, timestamp, eventId, ...readRecord(value)]] : readPacked(value));
  return {
    deviceId,
    end: { effectiveAt, timestamp, eventId },
    packed,
    find(position) {
      if (read === null && !isSingle && !mayHaveTime(value, position.effectiveAt)) return null;
      for (const event of packed()) {
        if (event[0] !== position.effectiveAt) continue;
        const found = eventOf(deviceId, event);
        if (comparePositions(found, position) === 0) return found;
      }
      return null;
    },
  };
}

/** All events of a block, oldest first. */
export function eventsOf({ deviceId, packed }: Block): readonly SyncEvent[] {
  return packed().map((event) => eventOf(deviceId, event));
}

/** Reads blocks as they are now. */
export function readBlock({ history }: HistoryTable): BlockOf {
  return (deviceId, position) => {
    const [entry] = history.getRange({ start: keyOf(deviceId, position), end: [deviceId, Infinity], limit: 1 });
    return entry === undefined ? null : openBlock(entry);
  };
}

/** Reads the block of a device once for all that is asked of it in turn. For as long as nobody else's commit is of interest. */
export function rememberBlock(table: HistoryTable): BlockOf {
  const read = readBlock(table);
  /** Of each device the last one: several are looked at in turn. */
  const last = new Map<string, Block>();
  return (deviceId, position) => {
    const known = last.get(deviceId);
    if (known !== undefined && isWithin(known, position)) return known;
    const block = read(deviceId, position);
    if (block !== null) last.set(deviceId, block);
    return block;
  };
}

/** A device's settled events beyond a position, nearest first, read a block at a time as far as it is iterated. */
export function* scanSettled(
  tables: HistoryTables,
  deviceId: string,
  from: EventPosition,
  direction: 'older' | 'newer',
): Generator<SyncEvent, void, undefined> {
  const sign = direction === 'newer' ? 1 : -1;
  const blocks = direction === 'newer' ? blocksAfter(tables, deviceId, from) : blocksUntil(tables, deviceId, from);
  for (const block of blocks) yield* eventsBeyond(deviceId, block.packed(), from, sign);
}

/**
 * Adds events to the history, in the transaction that is being written. Those that are newer than all of it become a block of their own;
 * a late one goes into the block among whose events it belongs, which is divided when that makes it longer than so many bytes. A block is
 * known by its newest event, so that it keeps its key whatever is added.
 */
export function addToHistory(
  tables: HistoryTables,
  deviceId: string,
  { settledUntil, isInOrder, bytes, last, packed }: LongerEvents,
  blockBytes: number,
): void {
  if (isInOrder && last !== null && bytes.length <= blockBytes) {
    void tables.history.put(keyOf(deviceId, last), bytes);
    return;
  }
  const { among, behind } = divideByHistory(packed(), settledUntil);
  // of those of the very time that is settled, some may be behind all the same
  const newer = [...addLate(tables, deviceId, among, blockBytes), ...behind];
  if (newer.length > 0) putBlocks(tables, deviceId, newer, blockBytes);
}

/** Puts events where they belong in the history, and returns those that are newer than all of it. */
function addLate(
  tables: HistoryTables,
  deviceId: string,
  events: readonly PackedEvent[],
  blockBytes: number,
): readonly PackedEvent[] {
  let rest = events;
  for (let [oldest] = rest; oldest !== undefined; [oldest] = rest) {
    const block = tables.blockOf(deviceId, placeOf(oldest));
    if (block === null) return rest;
    const { end } = block;
    const behind = rest.findIndex((event) => event[0] >= end.effectiveAt && comparePositions(placeOf(event), end) > 0);
    const late = behind === -1 ? rest : rest.slice(0, behind);
    putBlocks(tables, deviceId, [...block.packed(), ...late].toSorted(comparePacked), blockBytes);
    rest = rest.slice(late.length);
  }
  return rest;
}

/** Writes events in as few blocks as hold them, all of about the same length. */
function putBlocks(
  { history }: HistoryTable,
  deviceId: string,
  events: readonly PackedEvent[],
  blockBytes: number,
): void {
  const parts = events.map(packedBytes);
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  const count = Math.ceil(events.length / Math.ceil(bytes / blockBytes));
  for (let first = 0; first < events.length; first += count) {
    const last = events[Math.min(first + count, events.length) - 1];
    if (last === undefined) continue;
    void history.put(keyOf(deviceId, placeOf(last)), Buffer.concat(parts.slice(first, first + count)));
  }
}

/** Blocks with events after a position, oldest first; all but the first have none before it. */
function* blocksAfter(tables: HistoryTables, deviceId: string, position: EventPosition): Generator<Block> {
  const around = tables.blockOf(deviceId, position);
  if (around === null) return;
  yield around;
  const start = keyOf(deviceId, around.end);
  yield* tables.history.getRange({ start, exclusiveStart: true, end: [deviceId, Infinity] }).map(openBlock);
}

/** Blocks with events before a position, newest first; all but the first have none after it. */
function* blocksUntil(tables: HistoryTables, deviceId: string, position: EventPosition): Generator<Block> {
  const around = tables.blockOf(deviceId, position);
  if (around !== null) yield around;
  const start: EventKey | [string, number] = around === null ? [deviceId, Infinity] : keyOf(deviceId, around.end);
  // identities are in front of the events, with a negative number where the times of events are
  const range = { start, exclusiveStart: around !== null, end: [deviceId, 0] as [string, number], reverse: true };
  yield* tables.history.getRange(range).map(openBlock);
}

/** Whether a position is certainly one of a block, seen without looking at the block before it. */
function isWithin({ packed, end }: Block, position: EventPosition): boolean {
  const [first] = packed();
  return first !== undefined && first[0] < position.effectiveAt && comparePositions(position, end) <= 0;
}

function keyOf(deviceId: string, { effectiveAt, timestamp, eventId }: EventPosition): EventKey {
  return [deviceId, effectiveAt, timestamp, eventId];
}
