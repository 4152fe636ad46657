import { count, seconds } from '../output/quantities.js';
import { row } from '../output/report-row.js';
import type { ImportCounts } from './checkpoint.js';
import type { FleetChanges } from './compare-fleets.js';

/** How an import ended. It is written as JSON, hence snake_case. */
export interface ImportSummary {
  readonly target: string;
  readonly dry_run: boolean;
  /** It went on from a checkpoint. */
  readonly resumed: boolean;
  readonly files: number;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Records in the files, with those of an earlier start. */
  readonly records: number;
  readonly accepted: number;
  /** `null` where a queue finds out later, which counts them as accepted. */
  readonly duplicates: number | null;
  readonly conflicts: number;
  readonly rejected: number;
  /** `null` when nothing was rejected, or nothing is written. */
  readonly rejects_file: string | null;
  readonly elapsed_ms: number;
  /** Of this start alone. */
  readonly records_per_second: number;
  /** What it would change; `null` of a real import. */
  readonly changes: FleetChanges | null;
}

/** What the ledger counted, as the summary has it. */
export function summaryCounts(
  counts: ImportCounts,
): Pick<ImportSummary, 'records' | 'accepted' | 'duplicates' | 'conflicts' | 'rejected'> {
  const { records, accepted, queued, duplicates, conflicts, rejected } = counts;
  return {
    records,
    accepted: accepted + queued,
    duplicates: queued > 0 ? null : duplicates,
    conflicts,
    rejected,
  };
}

/** The summary for a person. */
export function describeImport(summary: ImportSummary): string {
  const { dry_run: isDry, duplicates, skipped, rejects_file: rejects, changes } = summary;
  const files =
    skipped.length === 0 ? count(summary.files) : `${count(summary.files)}, ${count(skipped.length)} skipped`;
  const more = isDry ? ' would be' : '';
  return [
    row('Into', isDry ? `${summary.target}: a dry run, nothing was changed` : summary.target),
    row('Files', files),
    row('Records', count(summary.records)),
    row('Accepted', `${count(summary.accepted)}${more}${duplicates === null ? ', duplicates among them' : ''}`),
    ...(duplicates === null ? [] : [row('Duplicates', count(duplicates))]),
    row('Conflicts', count(summary.conflicts)),
    row('Rejected', count(summary.rejected)),
    ...(rejects === null ? [] : [row('Rejects', `in ${rejects}`)]),
    ...(changes === null ? [] : changeRows(changes)),
    row('Took', `${seconds(summary.elapsed_ms)}, ${count(summary.records_per_second)} records/s`),
  ].join('\n');
}

function changeRows({ devices, incidents }: FleetChanges): readonly string[] {
  const named = Object.entries(incidents).filter(([, times]) => times > 0);
  return [
    row('Devices', `${count(devices.new)} new, ${count(devices.changed)} changed`),
    row('Incidents', named.map(([reason, times]) => `${count(times)} ${reason}`).join(', ') || 'no change'),
  ];
}
