/** What is taken at most: by the two ingest routes, and of streams of events. */
export interface ServerLimits {
  /** Bytes of a body of `POST /sync-event`, as sent and decompressed. */
  readonly maxEventBytes: number;
  /** Bytes of a body of `POST /sync-events`, as sent and decompressed. */
  readonly maxBatchBytes: number;
  /** Events of one `POST /sync-events`. */
  readonly maxBatchEvents: number;
  /** Bytes of bodies that are arriving or waiting to be parsed, over all connections; beyond that, requests get a 503. */
  readonly maxBufferedBytes: number;
  /** Streams of events (`GET /events`) at once; beyond that, requests for one get a 503. */
  readonly maxStreams: number;
  /** Connections at once; beyond that, new ones are closed. */
  readonly maxConnections: number;
  /** For how long the headers of a request may take to arrive, in milliseconds. */
  readonly headersWithinMs: number;
  /** A body may take this long, in milliseconds, and a second more for each `slowestBytesPerSecond` of it that have come. */
  readonly bodyGraceMs: number;
  readonly slowestBytesPerSecond: number;
}

/** 64 KiB an event, 16 MiB and 10,000 events a batch, 256 MiB at once; 100 streams; 10,000 connections, of which each may be slow but not silent. */
export const DEFAULT_LIMITS: ServerLimits = {
  maxEventBytes: 64 * 1024,
  maxBatchBytes: 16 * 1024 * 1024,
  maxBatchEvents: 10_000,
  maxBufferedBytes: 256 * 1024 * 1024,
  maxStreams: 100,
  maxConnections: 10_000,
  headersWithinMs: 30_000,
  bodyGraceMs: 30_000,
  slowestBytesPerSecond: 512,
};
