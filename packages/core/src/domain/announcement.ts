import type { IncidentChange } from './incident.js';

/** How a change to an incident is told: at which level of the log, and whether somebody is paged. */
export interface Announcement {
  readonly level: 'warn' | 'info';
  readonly pages: boolean;
}

/** A change to an incident, and whether it is about one that backfill found, which nobody is to be disturbed by. */
export interface Tidings {
  readonly change: IncidentChange;
  readonly backfilled: boolean;
}

/**
 * Whether and how a change is told. An incident is told of once, when it opens or is first seen; one that is already over
 * then pages nobody. Corrections of an incident already told of are not told again. What is
 * backfilled is noted at `info` and pages nobody.
 */
export function announcementOf({ change, backfilled }: Tidings): Announcement | null {
  const announcement = liveAnnouncementOf(change);
  return announcement !== null && backfilled ? { level: 'info', pages: false } : announcement;
}

function liveAnnouncementOf({ reason }: IncidentChange): Announcement | null {
  switch (reason) {
    case 'opened':
      return { level: 'warn', pages: true };
    case 'recorded':
      return { level: 'warn', pages: false };
    case 'resolved':
      return { level: 'info', pages: true };
    case 'retracted':
      return { level: 'info', pages: false };
    case 'lengthened':
    case 'shortened':
    case 'split':
    case 'corrected':
      return null;
  }
}
