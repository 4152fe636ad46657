import { type FleetOptions, planHash, planLines } from '@pisync/simulator';
import { print, type Terminal } from '../output/terminal.js';

/** Prints what a fleet would send, or only the hash of that. */
export async function printPlan(fleet: FleetOptions, onlyHash: boolean, terminal: Terminal): Promise<void> {
  if (onlyHash) return print(terminal, planHash(fleet));
  for (const line of planLines(fleet)) await print(terminal, line.trimEnd());
}
