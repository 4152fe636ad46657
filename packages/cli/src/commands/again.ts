import { DEFAULT_SCENARIO, readLedgerHeader, readScenario, shippedScenarios } from '@pisync/simulator';

/** What makes a simulation the same. */
export interface SameFleet {
  /** A shipped scenario's name or a file; the default one when left out. */
  readonly scenario?: string;
  /** Its settings that were changed. */
  readonly set?: readonly string[];
  readonly devices: number;
  readonly seed: number;
}

/**
 * The command that lets the same fleet upload once more, and verifies it.
 *
 * @param target where to, as it is given on the command line; left out when it is for the reader to choose
 */
export function simulateAgain(
  { scenario = DEFAULT_SCENARIO, set = [], devices, seed }: SameFleet,
  target?: string,
): string {
  const words = [
    ...(scenario === DEFAULT_SCENARIO ? [] : ['--scenario', scenario]),
    ...set.flatMap((setting) => ['--set', setting]),
    '--devices',
    String(devices),
    '--seed',
    String(seed),
    '--verify',
    ...(target === undefined ? [] : ['--target', target]),
  ];
  return ['pisync simulate', ...words.map(quoted)].join(' ');
}

/** The same for the fleet of a ledger: it holds the scenario whole, and knows no file it came from. */
export function ledgerAgain(ledger: string, fleet: Pick<SameFleet, 'devices' | 'seed'>): string {
  const { scenario } = readLedgerHeader(ledger);
  const name = shippedScenarios().find((shipped) => shipped.name === scenario?.['name'])?.name;
  const isShipped = name !== undefined && JSON.stringify(readScenario(name)) === JSON.stringify(scenario);
  if (isShipped) return simulateAgain({ ...fleet, scenario: name });
  return `${simulateAgain({ ...fleet, scenario: './scenario.json' })}, with "scenario" of the ledger's first line as that file`;
}

/** As a POSIX shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
