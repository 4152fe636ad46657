import type { Quiet } from './listening.js';
import type { Finding } from './look-at-device.js';

const HOUR_MS = 3_600_000;
/** Only what was found within this time says how the fleet is now. */
const RECENT_MS = 24 * HOUR_MS;
/** Fewer devices say nothing about a fleet. */
const ENOUGH_DEVICES = 20;
/** The fleet is quiet from this share of missed devices on, and no more below the other one. */
const QUIET_SHARE = 0.8;
const OVER_SHARE = 0.5;
/** Longer than school holidays; who is still away then is told of one by one. */
const LONGEST_QUIET_MS = 21 * 24 * HOUR_MS;
const MOST_DEVICES = 2_000;

/** What was last found of devices whose time had come, the latest finding last. */
export type RecentFindings = ReadonlyMap<string, RecentFinding>;

interface RecentFinding {
  readonly at: number;
  readonly missed: boolean;
  readonly lastHeardAt: number;
}

/** A finding of a device that was looked at. */
export interface DeviceFinding {
  readonly deviceId: string;
  readonly finding: Finding;
  readonly lastHeardAt: number | null;
}

/** Adds what was found: devices that were heard, and those that were missed; the others say nothing about the fleet. */
export function addFindings(recent: RecentFindings, found: readonly DeviceFinding[], now: number): RecentFindings {
  const next = new Map(recent);
  for (const { deviceId, finding, lastHeardAt } of found) {
    next.delete(deviceId);
    if (lastHeardAt === null || (finding !== 'heard' && finding !== 'missed')) continue;
    next.set(deviceId, { at: now, missed: finding === 'missed', lastHeardAt });
  }
  const all = [...next].filter(([, { at }]) => at > now - RECENT_MS);
  return new Map(all.slice(-MOST_DEVICES));
}

/**
 * Whether the fleet is quiet: of the devices whose time came within a day, nearly all were missed. Then it is not they who are to
 * blame, but the service's own line, or it is a holiday. Where too few were looked at, it stays as it is.
 */
export function judgeQuiet(recent: RecentFindings, quiet: Quiet | null, now: number): Quiet | null {
  const all = [...recent.values()].filter(({ at }) => at > now - RECENT_MS);
  if (quiet !== null && now - quiet.since > LONGEST_QUIET_MS) return null;
  if (all.length < ENOUGH_DEVICES) return quiet;
  const missed = all.filter((finding) => finding.missed);
  const share = missed.length / all.length;
  if (quiet !== null) return share < OVER_SHARE ? null : quiet;
  if (share < QUIET_SHARE) return null;
  return { since: now, from: Math.max(...missed.map(({ lastHeardAt }) => lastHeardAt)) };
}
