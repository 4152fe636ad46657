import type { Announcement, Tidings } from '../domain/announcement.js';

/** A change to an incident that people are to be told of. */
export interface Notice extends Announcement, Tidings {
  /** The same when the notice is given again. */
  readonly id: string;
  /** Given again after a crash: it may have been told before. */
  readonly redelivered: boolean;
}

/** Tells people of incidents. */
export interface Notifier {
  /** Tells all of them; rejects when it can't, and is then asked again after the next start. */
  notify(notices: readonly Notice[]): Promise<void>;
}
