/** Why the testbed could not do what was asked: something it can't get here, or something it got that failed. */
export type TestbedErrorCode = 'UNAVAILABLE' | 'FAILED';

/** A service can't be had or did not start. The message is one line: what is wrong, and what to do next. */
export class TestbedError extends Error {
  readonly code: TestbedErrorCode;

  constructor(code: TestbedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TestbedError';
    this.code = code;
  }
}

/** What was thrown, on one line. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().replaceAll(/\s*\n\s*/g, ' | ');
}
