import type { Fleet } from '../fleet/fleet.js';
import { createRandom } from '../random/random-streams.js';
import { SimulatorError } from '../simulator-error.js';

/** Whose histories are read: everybody's, or those of a share of the devices, above 0 and at most 1. */
export type HistoryShare = 'all' | number;

/** The devices whose histories are read. */
export interface HistorySample {
  readonly size: number;
  has(index: number): boolean;
}

/**
 * Draws the devices whose histories are read: the same for the same fleet and share, at least one.
 *
 * @throws SimulatorError `OPTIONS_INVALID` where the share is out of range
 */
export function drawHistorySample(fleet: Fleet, share: HistoryShare): HistorySample {
  if (share === 'all' || share === 1) return { size: fleet.devices, has: () => true };
  if (!(share > 0 && share < 1)) {
    throw new SimulatorError('OPTIONS_INVALID', `histories must be all, or a share above 0 and up to 1, not ${share}.`);
  }
  const indexes = Array.from({ length: fleet.devices }, (_, index) => index);
  const size = Math.max(1, Math.round(fleet.devices * share));
  return new Set(createRandom(fleet.seed, 'histories', 0).shuffle(indexes).slice(0, size));
}
