import type { ApiClient } from '../api/client.js';
import type { ApiRevocation } from '@pisync/server/wire';
import { takeRows } from '../api/take-rows.js';
import { printJsonArray } from '../output/json-array.js';
import { count, minute } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';

/** How many, and in which form. */
export interface ListRevocationsOptions {
  readonly limit: number;
  readonly all: boolean;
  readonly json: boolean;
}

/** Lists tokens that were revoked. */
export async function listRevocations(
  client: ApiClient,
  { limit, all, json }: ListRevocationsOptions,
  terminal: Terminal,
): Promise<void> {
  const taken = takeRows((pageSize) => client.revocations({ limit: pageSize }), all ? null : limit);
  if (json) {
    await printJsonArray(taken.rows, terminal);
  } else {
    const revocations: ApiRevocation[] = [];
    for await (const revocation of taken.rows) revocations.push(revocation);
    if (revocations.length > 0) await print(terminal, table(revocations, terminal));
    say(terminal, `${count(revocations.length)} ${revocations.length === 1 ? 'revocation' : 'revocations'}.`);
  }
  if (taken.hasMore()) say(terminal, 'There are more: give --limit <number>, or --all.');
}

function table(revocations: readonly ApiRevocation[], terminal: Terminal): string {
  const columns = [{ heading: 'REVOKED' }, { heading: 'AT (UTC)' }, { heading: 'REASON', shrinks: true }];
  const rows = revocations.map((one) => [
    one.device_id === undefined
      ? `token ${one.token_id}`
      : `device ${one.device_id}, up to generation ${one.through_generation}`,
    minute(one.revoked_at),
    one.reason ?? '',
  ]);
  return renderTable(columns, rows, terminal);
}
