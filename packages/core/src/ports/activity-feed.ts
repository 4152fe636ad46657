import type { FleetActivity } from '../domain/fleet-activity.js';

/** Is told what happens, soon after it did; what it throws is logged and stops nobody. */
export type ActivityListener = (activity: FleetActivity) => void;

/**
 * Carries what happens to those who watch, in this process and in those that share the feed. It is no record: who listens late,
 * or while a connection is down, misses what happened before. Nothing waits for it, and none of its failures reach the path of
 * events.
 */
export interface ActivityFeed {
  /**
   * Whether anybody may be listening. While it is false, nothing is to be gathered or published. A feed that must ask others says
   * so from time to time to find out.
   */
  isHeard(): boolean;

  /**
   * Tells all who listen. Returns at once, never throws, and keeps no more than a bounded amount for those who take it slowly:
   * what is too much is counted in `lost` of what they get next.
   */
  publish(activity: FleetActivity): void;

  /** Has a listener told of all that is published from now on; returns what ends that, which may be called twice. */
  subscribe(listener: ActivityListener): () => void;

  /** Lets go of everything; listeners are told no more. */
  close(): Promise<void>;
}
