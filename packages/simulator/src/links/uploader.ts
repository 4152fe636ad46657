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
 * When an event is uploaded: at the first moment from then on at which the uploader uploads, and with it goes everything else
 * that was kept until then. It uploads once it has settled after being connected again, and at each look from there on while
 * connected. Those moments depend on its link alone: what another device handed to a hub changes none of them.
 */
export function uploadMoment({ link, everyMs, phaseMs, settleMs }: Uploader, happenedMs: number): number {
  for (let atMs = happenedMs; ;) {
    const [fromMs, toMs] = link.windowAt(atMs);
    const settledMs = fromMs + settleMs;
    const lookMs = Math.ceil((atMs - phaseMs) / everyMs) * everyMs + phaseMs;
    const momentMs = atMs <= settledMs ? settledMs : lookMs;
    if (momentMs < toMs) return momentMs;
    atMs = toMs;
  }
}
