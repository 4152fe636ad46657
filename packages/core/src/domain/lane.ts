/**
 * How events come in: `live` from devices, or as `backfill` from logs and exports, which may take longer, hold no live event up,
 * and page nobody.
 */
export type Lane = 'live' | 'backfill';

export const LANES: readonly Lane[] = ['live', 'backfill'];
