import { type Fleet, type FleetActivity, PisyncError } from '@pisync/core';
import type { ServerResponse } from 'node:http';
import type { Dependency } from '../open-fleet.js';
import { createPulse } from './create-pulse.js';
import { type EventMessage, messagesOf } from './event-message.js';
import { type EventFilter, type EventStream, openEventStream } from './event-stream.js';

const KEEP_ALIVE_MS = 15_000;

/** What streams of events are made of. */
export interface EventHubParts {
  readonly fleet: Fleet;
  readonly dependencies: readonly Dependency[];
  /** So many streams at once; more are refused. */
  readonly maxStreams: number;
  readonly random: () => number;
  /** Is told how many streams there are, whenever that changes. */
  readonly onStreams: (streams: number) => void;
}

/** Tells clients what happens; listens to the fleet only while there are any. */
export interface EventHub {
  /**
   * Streams to a client until it goes away or the hub closes.
   * @throws PisyncError `overloaded` when there are too many streams, `closed` when the hub is
   */
  open(response: ServerResponse, filter: EventFilter): void;
  /** Ends all streams, and opens no more. */
  close(): void;
}

/** A hub without clients. What it makes of the fleet's activity it makes once, however many clients there are. */
export function createEventHub(parts: EventHubParts): EventHub {
  const { fleet, dependencies, maxStreams, random, onStreams } = parts;
  const streams = new Set<EventStream>();
  let stopListening: (() => void) | null = null;
  let closed = false;
  const sendAll = (messages: readonly EventMessage[]): void => {
    for (const stream of streams) stream.send(messages);
  };
  const pulse = createPulse({ fleet, dependencies, onPulse: (message) => sendAll([message]) });

  function listen(): () => void {
    const unsubscribe = fleet.subscribe(onActivity);
    const timer = setInterval(() => {
      for (const stream of streams) stream.keepAlive();
    }, KEEP_ALIVE_MS);
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }

  function onActivity(activity: FleetActivity): void {
    pulse.note(activity.counts);
    const messages = messagesOf(activity);
    if (messages.length > 0) sendAll(messages);
    const { syncs, incidents } = activity.lost;
    if (syncs + incidents > 0) for (const stream of streams) stream.lose(activity.lost);
  }

  /** Runs what somebody needs, and nothing else. */
  function suitClients(): void {
    onStreams(streams.size);
    if (streams.size > 0) stopListening ??= listen();
    else {
      stopListening?.();
      stopListening = null;
    }
    if ([...streams].some(({ filter }) => filter.include.has('pulse'))) pulse.start();
    else pulse.stop();
  }

  return {
    open(response, filter) {
      if (closed) throw new PisyncError('closed', 'the service is stopping; connect again after a while');
      if (streams.size >= maxStreams) {
        throw new PisyncError('overloaded', `there are ${maxStreams} streams of events already; connect again later`);
      }
      const stream = openEventStream(response, filter, random);
      const newest = pulse.newest();
      if (newest !== null) stream.send([newest]);
      streams.add(stream);
      response.once('close', () => {
        streams.delete(stream);
        suitClients();
      });
      suitClients();
    },
    close() {
      closed = true;
      for (const stream of streams) stream.end();
    },
  };
}
