import { faultsOf } from '@pisync/simulator';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { faultLines, type FoundByVerification } from '../output/describe-findings.js';
import { count } from '../output/quantities.js';

/** What a verification found, and which fleet it was. */
export interface Checked extends FoundByVerification {
  readonly seed: number;
  readonly distinct_events: number;
  readonly events_answered: number;
}

/**
 * Says in words what the service got wrong, of which devices, and how to see it again.
 *
 * @param command which lets the same fleet upload once more
 * @throws CliError with `checkFailed` when the service's answers differ from the truth, or some events got none
 */
export function requireExact(checked: Checked, command: string): void {
  if (checked.ok) return;
  const { seed, devices, differences } = checked;
  const fleet = `${count(devices)} devices (seed ${seed})`;
  const faults = faultsOf(checked);
  const unanswered = checked.distinct_events - checked.events_answered;
  const lines =
    faults.length === 0
      ? [`of ${fleet}, ${count(unanswered)} of ${count(checked.distinct_events)} events were never answered`]
      : [
          `the service differs from the truth in ${count(checked.differing_devices)} of ${fleet}:`,
          ...faultLines(checked).map((line, n) => `  ${line}. ${faults[n]?.meanings.join(' ') ?? ''}`),
          ...differences.map(({ device_id, reason }) => `  ${device_id === '' ? 'a list' : device_id}: ${reason}`),
        ];
  const again = `To see it again, on a service without this fleet: ${command}`;
  throw new CliError([...lines, again].join('\n'), EXIT.checkFailed);
}
