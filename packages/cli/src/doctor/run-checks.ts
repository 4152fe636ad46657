import type { Check, Finding } from './check.js';

/** What a check of this name found. */
export interface CheckResult extends Finding {
  readonly name: string;
}

/** Runs checks at once; one that takes longer than the limit has failed. Results are in the order of the checks. */
export function runChecks(checks: readonly Check[], limitMs: number): Promise<readonly CheckResult[]> {
  return Promise.all(checks.map(async (check) => ({ name: check.name, ...(await runCheck(check, limitMs)) })));
}

async function runCheck({ run, remedy }: Check, limitMs: number): Promise<Finding> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`it took longer than ${limitMs / 1000} s`)), limitMs);
  const tooLate = new Promise<never>((_, reject) => {
    late.signal.addEventListener('abort', () => reject(late.signal.reason));
  });
  try {
    return await Promise.race([run(late.signal), tooLate]);
  } catch (error) {
    return { status: 'failed', found: error instanceof Error ? error.message : String(error), remedy };
  } finally {
    clearTimeout(timer);
  }
}
