import type { FleetActivity } from '@pisync/core';
import { presentEvent } from '../wire/present-event.js';
import { presentIncidentChange } from '../wire/present-incident-change.js';

/** What a client may ask to be told of. */
export const EVENT_KINDS = ['pulse', 'incident', 'sync'] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** A message to all clients that want it. */
export interface EventMessage {
  readonly kind: EventKind;
  /** What device it is about; `null` for one that is about all. */
  readonly deviceId: string | null;
  /** As it is sent; made once, when the first client needs it. */
  text(): string;
}

/** A message in the format of server-sent events (WHATWG HTML, 9.2). JSON has no line breaks, so that its data is one line. */
export function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A message that is made when it is first needed. */
export function createMessage(kind: EventKind, deviceId: string | null, data: () => unknown): EventMessage {
  let made: string | null = null;
  return { kind, deviceId, text: () => (made ??= eventText(kind, data())) };
}

/** What there is to tell of an activity, incidents before the events that came with them. */
export function messagesOf({ incidents, syncs }: FleetActivity): readonly EventMessage[] {
  return [
    ...incidents.flatMap((observed) => {
      const wire = presentIncidentChange(observed);
      return wire === null ? [] : [createMessage('incident', wire.incident.device_id, () => wire)];
    }),
    ...syncs.map((event) => createMessage('sync', event.deviceId, () => presentEvent(event))),
  ];
}
