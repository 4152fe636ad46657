import { Gauge, type Registry } from 'prom-client';

/** Is told of streams of events (`GET /events`). */
export interface StreamMetrics {
  /** So many are open now. */
  streamsOpen(streams: number): void;
}

/** Streams of events. */
export function createStreamMetrics(registry: Registry): StreamMetrics {
  const open = new Gauge({
    name: 'pisync_event_streams',
    help: 'Streams of events (GET /events) that are open',
    registers: [registry],
  });
  return { streamsOpen: (streams) => open.set(streams) };
}
