import type { z } from 'zod';

/** What is wrong with a scenario, a line for each setting: its path as `--set` takes it, and what it must be. */
export function scenarioFaults(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${pathText([...issue.path, key])}: there is no such setting`);
    }
    return `${pathText(issue.path)}: ${reasonOf(issue)}`;
  });
}

function pathText(path: readonly PropertyKey[]): string {
  return path.join('.') || 'the file';
}

/** The only unions are distributions, whose first form is the one value. */
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const one = issue.errors[0]?.[0]?.message ?? 'must be a value';
  return `${one}; or a range [from, to], {mean}, {median, p95, max} or a list of {weight, of}`;
}
