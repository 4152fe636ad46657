import type { ServerResponse } from 'node:http';
import { type EventKind, type EventMessage, eventText } from './event-message.js';

/** At most so much waits in this process for a client to read it, beside what the system's own buffers hold. */
export const MAX_UNREAD_BYTES = 256 * 1024;
/** A stream that is ended is cut off when its client hasn't read the end of it after this long. */
const END_MS = 500;
/** How long a client waits before it connects again: a second and up to two more, so that they don't all come at once. */
const RETRY_MS = 1000;
const RETRY_SPREAD_MS = 2000;

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // proxies of nginx' kind hold back what they aren't told to pass on at once
  'x-accel-buffering': 'no',
};

/** What a client wants to be told of. */
export interface EventFilter {
  readonly include: ReadonlySet<EventKind>;
  /** Only incidents and syncs of this device. */
  readonly deviceId?: string | undefined;
}

/** What a client has missed. */
export interface LostEvents {
  readonly syncs: number;
  readonly incidents: number;
}

/** The messages to one client. */
export interface EventStream {
  readonly filter: EventFilter;
  /**
   * Sends those messages that the client wants. While it doesn't read, what doesn't fit is left out: incidents and syncs are
   * counted, and told of as `lost` once there is room again; a pulse is followed by another.
   */
  send(messages: readonly EventMessage[]): void;
  /** Counts what was lost on the way here. */
  lose(lost: LostEvents): void;
  /** Sends what clients ignore, so that nobody in between takes the connection for dead. */
  keepAlive(): void;
  end(): void;
}

/** Answers the head of a stream; that is all for a `HEAD`. */
export function beginStream(response: ServerResponse): void {
  response.writeHead(200, HEADERS);
}

/**
 * Streams messages to a client from now on.
 *
 * @param random numbers from 0 up to 1
 */
export function openEventStream(response: ServerResponse, filter: EventFilter, random: () => number): EventStream {
  const { include, deviceId } = filter;
  const lost = { syncs: 0, incidents: 0 };

  const wants = (message: EventMessage): boolean =>
    include.has(message.kind) && (deviceId === undefined || message.deviceId === null || message.deviceId === deviceId);
  const unread = (): number => response.writableLength;

  /** Once half of the room is free, so that a slow client is told of many losses at once. */
  function takeLost(): string {
    if (lost.syncs + lost.incidents === 0 || unread() > MAX_UNREAD_BYTES / 2) return '';
    const text = eventText('lost', lost);
    [lost.syncs, lost.incidents] = [0, 0];
    return text;
  }

  function write(text: string): void {
    if (text !== '' && response.writable) response.write(text);
  }

  beginStream(response);
  response.write(`retry: ${RETRY_MS + Math.floor(random() * RETRY_SPREAD_MS)}\n\n`);
  response.on('drain', () => write(takeLost()));

  return {
    filter,
    send(messages) {
      const wanted = messages.filter(wants);
      if (wanted.length === 0) return;
      // in one piece: a write costs more than what is written
      let text = takeLost();
      let room = MAX_UNREAD_BYTES - unread() - text.length;
      for (const message of wanted) {
        const size = message.text().length;
        if (size <= room) {
          text += message.text();
          room -= size;
        } else if (message.kind === 'sync') lost.syncs += 1;
        else if (message.kind === 'incident') lost.incidents += 1;
      }
      write(text);
    },
    lose({ syncs, incidents }) {
      if (include.has('sync')) lost.syncs += syncs;
      if (include.has('incident')) lost.incidents += incidents;
      write(takeLost());
    },
    keepAlive() {
      if (unread() === 0) write(':\n\n');
    },
    end() {
      const timer = setTimeout(() => response.destroy(), END_MS);
      response.once('close', () => clearTimeout(timer));
      response.end();
    },
  };
}
