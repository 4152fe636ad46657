import { type Difference, faultsOf, type Findings } from '@pisync/simulator';
import { count } from './quantities.js';
import { row } from './report-row.js';
import type { Colors, Terminal } from './terminal.js';

/** What verification found, of a simulation or of a ledger alone. */
export interface FoundByVerification {
  readonly ok: boolean;
  readonly devices: number;
  readonly histories_read: number;
  readonly findings: Findings;
  readonly differing_devices: number;
  readonly differences: readonly Difference[];
}

/** The lines on what verification found: each kind's count, each fault in words, the verdict. */
export function describeFindings(found: FoundByVerification, { colors }: Terminal): readonly string[] {
  const kinds = Object.entries(found.findings).map(([kind, findings]) => {
    const line = row(sentenceCase(kind), count(findings));
    return findings === 0 ? line : colors.red(line);
  });
  const faults = faultLines(found).map((fault) => colors.red(row('Fault', fault)));
  const read = `${count(found.histories_read)} of ${count(found.devices)} devices`;
  return [row('Histories read', read), ...kinds, ...faults, row('Verdict', verdict(found, colors))];
}

/** A line for each way in which the service failed, gravest first, such as `lost: 1 missing event (pibook-7-000012)`. */
export function faultLines(found: Pick<FoundByVerification, 'findings' | 'differences'>): readonly string[] {
  return faultsOf(found).map(({ fault, found: what, deviceId }) => {
    return `${fault}: ${what}${deviceId === null ? '' : ` (${deviceId})`}`;
  });
}

function verdict(found: FoundByVerification, colors: Colors): string {
  if (found.ok) return colors.green('exact');
  if (found.differing_devices === 0) return colors.red('not every event was answered');
  return colors.red(
    `${count(found.differing_devices)} ${found.differing_devices === 1 ? 'device differs' : 'devices differ'}`,
  );
}

function sentenceCase(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ');
}
