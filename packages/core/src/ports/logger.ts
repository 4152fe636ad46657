/** Where the core says what went wrong beside the answer to a call; pino's loggers fit. */
export interface Logger {
  error(details: object, message: string): void;
}

/** Says nothing. */
export const silentLogger: Logger = { error: () => {} };
