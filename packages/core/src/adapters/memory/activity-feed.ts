import type { ActivityFeed, ActivityListener } from '../../ports/activity-feed.js';
import { type Logger, silentLogger } from '../../ports/logger.js';

/** A feed within the process: listeners are told before `publish` returns. */
export function createInProcessFeed({ logger = silentLogger }: { readonly logger?: Logger } = {}): ActivityFeed {
  // a listener that is given twice is told twice
  const listeners = new Set<{ readonly tell: ActivityListener }>();
  return {
    isHeard: () => listeners.size > 0,
    publish(activity) {
      for (const { tell } of listeners) {
        try {
          tell(activity);
        } catch (error) {
          logger.error({ err: error }, 'one who listens to what happens in the fleet has failed');
        }
      }
    },
    subscribe(tell) {
      const listener = { tell };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async close() {
      listeners.clear();
    },
  };
}
