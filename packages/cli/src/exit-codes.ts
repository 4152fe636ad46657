/** How `pisync` ends: in order, with an error, wrongly called, or with a check that found something wrong. */
export const EXIT = { ok: 0, error: 1, usage: 2, checkFailed: 3 } as const;

/** One of them. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
