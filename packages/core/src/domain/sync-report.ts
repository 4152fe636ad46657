import type { z } from 'zod';
import { readGoodReport } from './good-report.js';
import { type SyncReport, syncReportSchema } from './report-schema.js';

/** One thing wrong with a report; `field` is empty when the report as a whole is wrong. */
export interface FieldProblem {
  readonly field: string;
  readonly error: string;
}

/** A report, or everything that is wrong with it. */
export type ParsedReport =
  | { readonly ok: true; readonly report: SyncReport }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * Checks and coerces what a device sent. Never throws: a bad report comes back with one problem for each bad field. Good ones don't
 * take the way through the schema, at a tenth of its cost; whatever isn't found good so, the schema judges.
 */
export function parseSyncReport(input: unknown): ParsedReport {
  const good = readGoodReport(input);
  return good === null ? judgeReport(input) : { ok: true, report: good };
}

/** As the schema alone has it: what `parseSyncReport` must always come to. */
export function judgeReport(input: unknown): ParsedReport {
  const parsed = syncReportSchema.safeParse(input);
  return parsed.success ? { ok: true, report: parsed.data } : { ok: false, problems: problemsOf(parsed.error) };
}

/** The first problem of each field that a schema refused. */
export function problemsOf({ issues }: z.ZodError): readonly FieldProblem[] {
  const problems = new Map<string, FieldProblem>();
  for (const issue of issues) {
    const field = issue.path.join('.');
    if (!problems.has(field)) problems.set(field, { field, error: issue.message });
  }
  return [...problems.values()];
}

/** The problems of a report in one line, such as `total_errors is required; timestamp must be …`. */
export function describeProblems(problems: readonly FieldProblem[]): string {
  return problems.map(({ field, error }) => (field === '' ? `an event ${error}` : `${field} ${error}`)).join('; ');
}
