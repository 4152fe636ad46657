/**
 * Where an event stands among the events of its device: by effective time, ties by the device's own timestamp, then by
 * identity. Times are epoch milliseconds. No two events of a device have the same position.
 */
export interface EventPosition {
  readonly effectiveAt: number;
  readonly timestamp: number;
  readonly eventId: string;
}

/** Negative when `a` comes before `b` in effective order, positive when after, 0 when they are the same event. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  if (a.effectiveAt !== b.effectiveAt) return a.effectiveAt - b.effectiveAt;
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  if (a.eventId === b.eventId) return 0;
  return a.eventId < b.eventId ? -1 : 1;
}

/** The position alone, without the rest of the event it was taken from. */
export function positionOf({ effectiveAt, timestamp, eventId }: EventPosition): EventPosition {
  return { effectiveAt, timestamp, eventId };
}
