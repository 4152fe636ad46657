import type { Drawings } from '../fleet/drawings.js';
import type { Random } from '../random/random.js';
import type { Link } from './online-windows.js';

/** A device that uploads, its own events or, as a hub, what its school's laptops handed to it. */
export interface Uploader {
  /** Index of the device that makes the requests. */
  readonly device: number;
  /** Uploads what laptops handed over. A hub that also uploads its own events does that as another uploader. */
  readonly isHub: boolean;
  readonly link: Link;
  /** While connected it looks so often whether there is something to upload, ms. */
  readonly everyMs: number;
  /** When, within that, ms. */
  readonly phaseMs: number;
  /** From being connected again until it uploads, ms. */
  readonly settleMs: number;
  /** When the session found last is made, epoch ms: all that happened up to then is in sessions. */
  coveredMs: number;
  /** When the one before it is made, epoch ms. */
  beforeMs: number;
}

/** Draws how an uploader goes about it. */
export function createUploader(
  device: number,
  isHub: boolean,
  link: Link,
  random: Random,
  { uploadEvery, hubUploadEvery, settle }: Drawings,
  startMs: number,
): Uploader {
  const everyMs = Math.max(1_000, (isHub ? hubUploadEvery : uploadEvery)(random));
  const phaseMs = random.int(0, everyMs - 1);
  const before = { coveredMs: startMs - 1, beforeMs: startMs - 1 };
  return { device, isHub, link, everyMs, phaseMs, settleMs: settle(random), ...before };
}

/**
 * When an event is uploaded that happened after all that is covered: at the uploader's next look while it is connected, else
 * once it is connected again. With it goes everything else that was kept until then.
 */
export function uploadMoment({ link, everyMs, phaseMs, settleMs }: Uploader, happenedMs: number): number {
  const onlineMs = link.nextOnline(happenedMs);
  if (onlineMs > happenedMs) return onlineMs + settleMs;
  const lookMs = Math.floor((happenedMs - phaseMs) / everyMs + 1) * everyMs + phaseMs;
  const atMs = link.nextOnline(lookMs);
  return atMs === lookMs ? lookMs : atMs + settleMs;
}
