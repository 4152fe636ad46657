import type { RequestHandler } from 'express';
import { beginStream } from '../events/event-stream.js';
import type { EventHub } from '../events/create-event-hub.js';
import { eventParameters, readQuery } from './query-parameters.js';

/** `GET /events`: what happens, as server-sent events, until the client goes away. */
export function createEventsHandler(events: EventHub): RequestHandler {
  return ({ method, query }, response) => {
    const filter = readQuery(eventParameters, query);
    if (method === 'HEAD') {
      beginStream(response);
      response.end();
    } else {
      events.open(response, filter);
    }
  };
}
