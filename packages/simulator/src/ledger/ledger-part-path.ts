/**
 * The file of one part of a ledger.
 *
 * @param path the ledger's own file, which is part 0
 */
export function ledgerPartPath(path: string, part: number): string {
  return part === 0 ? path : `${path}.part${part}`;
}
