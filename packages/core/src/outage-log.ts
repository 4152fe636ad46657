import type { Logger } from './ports/logger.js';

/** Logs that something is out of reach: once, until it is back. */
export interface OutageLog {
  failed(error: unknown): void;
  recovered(): void;
}

/** One for one thing; `message` says what is out of reach and what that means. */
export function createOutageLog(logger: Logger, message: string): OutageLog {
  let down = false;
  return {
    failed(error) {
      if (down) return;
      down = true;
      logger.error({ err: error }, message);
    },
    recovered() {
      down = false;
    },
  };
}
