/** How a check came out. A warning is no failure: things work, but not for long or not well. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What a check found. */
export interface Finding {
  readonly status: CheckStatus;
  /** What is so, or why it wasn't looked at. */
  readonly found: string;
  /** What to do about it, where there is something to do. */
  readonly remedy: string | null;
}

/** Something that can be looked at without changing anything. */
export interface Check {
  readonly name: string;
  /** What to do when it can't be looked at, or takes too long. */
  readonly remedy: string;
  /** What is so. May reject: the check has failed then. */
  run(signal: AbortSignal): Promise<Finding>;
}

/** All is well. */
export function ok(found: string): Finding {
  return { status: 'ok', found, remedy: null };
}

/** It works, but not for long or not well. */
export function warning(found: string, remedy: string): Finding {
  return { status: 'warning', found, remedy };
}

/** Something doesn't work. */
export function failed(found: string, remedy: string): Finding {
  return { status: 'failed', found, remedy };
}

/** It doesn't apply. */
export function skipped(why: string): Finding {
  return { status: 'skipped', found: why, remedy: null };
}
