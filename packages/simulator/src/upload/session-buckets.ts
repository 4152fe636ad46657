import type { SessionPart } from '../links/school-sessions.js';
import type { Uploader } from '../links/uploader.js';

const HOUR_MS = 3_600_000;
/** Hours of a day: parts are put in order an hour at a time. */
export const BUCKETS_A_DAY = 24;

/** Parts of upload sessions that lie ahead, 24 bytes each, given back in the order of time. */
export interface SessionBuckets {
  add(uploader: Uploader, device: number, fromMs: number, toMs: number): void;
  /** The last hour that has parts, or -1. */
  readonly last: number;
  /** How many parts lie in the hours from one up to, not including, another. */
  count(from: number, to: number): number;
  /** Takes an hour's sessions out, in the order of time: the parts of each together. */
  take(hour: number): Generator<SessionPart[]>;
}

interface Bucket {
  length: number;
  uploaders: Uploader[];
  devices: Uint32Array;
  fromMs: Float64Array;
  toMs: Float64Array;
}

/** Empty buckets for a calendar that begins at `startMs`. */
export function createSessionBuckets(startMs: number): SessionBuckets {
  const buckets = new Map<number, Bucket>();
  let last = -1;
  return {
    add: (uploader, device, fromMs, toMs) => {
      const hour = Math.floor((toMs - startMs) / HOUR_MS);
      let bucket = buckets.get(hour);
      if (bucket === undefined) {
        bucket = emptyBucket(64);
        buckets.set(hour, bucket);
        last = Math.max(last, hour);
      }
      if (bucket.length === bucket.devices.length) grow(bucket);
      const { length } = bucket;
      bucket.uploaders.push(uploader);
      bucket.devices[length] = device;
      bucket.fromMs[length] = fromMs;
      bucket.toMs[length] = toMs;
      bucket.length += 1;
    },
    get last() {
      return last;
    },
    count: (from, to) => {
      let parts = 0;
      for (let hour = from; hour < to; hour += 1) parts += buckets.get(hour)?.length ?? 0;
      return parts;
    },
    take: function* (hour) {
      const bucket = buckets.get(hour);
      if (bucket === undefined) return;
      buckets.delete(hour);
      yield* sessionsOf(bucket, startMs + hour * HOUR_MS);
    },
  };
}

function* sessionsOf(bucket: Bucket, hourMs: number): Generator<SessionPart[]> {
  const { uploaders, devices, fromMs, toMs } = bucket;
  let session: SessionPart[] = [];
  for (const n of inOrder(bucket, hourMs)) {
    const uploader = uploaders[n];
    if (uploader === undefined) continue;
    const part = { uploader, device: devices[n] ?? 0, fromMs: fromMs[n] ?? 0, toMs: toMs[n] ?? 0 };
    const [first] = session;
    if (first !== undefined && (first.uploader !== uploader || first.toMs !== part.toMs)) {
      yield session;
      session = [];
    }
    session.push(part);
  }
  if (session.length > 0) yield session;
}

/** More parts than one hour ever holds. Times this, the milliseconds of an hour are still whole numbers to a double. */
const PLACES = 2 ** 31;

/**
 * The places of a bucket's parts in the order of time, those of the same moment by uploader, then by device. Moment and place
 * are sorted as one number, which needs no comparator: a storm has a million parts in an hour.
 */
function inOrder({ length, uploaders, devices, toMs }: Bucket, hourMs: number): Uint32Array {
  const keys = new Float64Array(length);
  for (let n = 0; n < length; n += 1) keys[n] = ((toMs[n] ?? 0) - hourMs) * PLACES + n;
  keys.sort();
  const order = new Uint32Array(length);
  for (let n = 0; n < length; n += 1) order[n] = (keys[n] ?? 0) % PLACES;
  const who = (n: number): number => (uploaders[n]?.device ?? 0) * 2 + (uploaders[n]?.isHub === true ? 1 : 0);
  for (let start = 0; start < length;) {
    const atMs = toMs[order[start] ?? 0];
    let end = start + 1;
    while (end < length && toMs[order[end] ?? 0] === atMs) end += 1;
    if (end - start > 1) {
      order.subarray(start, end).sort((a, b) => who(a) - who(b) || (devices[a] ?? 0) - (devices[b] ?? 0));
    }
    start = end;
  }
  return order;
}

function emptyBucket(size: number): Bucket {
  return {
    length: 0,
    uploaders: [],
    devices: new Uint32Array(size),
    fromMs: new Float64Array(size),
    toMs: new Float64Array(size),
  };
}

function grow(bucket: Bucket): void {
  const size = 2 * bucket.devices.length;
  const { devices, fromMs, toMs } = bucket;
  bucket.devices = new Uint32Array(size);
  bucket.devices.set(devices);
  bucket.fromMs = new Float64Array(size);
  bucket.fromMs.set(fromMs);
  bucket.toMs = new Float64Array(size);
  bucket.toMs.set(toMs);
}
