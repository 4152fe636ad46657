import type { AlertClient } from '../api/alert-client.js';
import type { ApiSilence } from '@pisync/server/wire';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { minute } from '../output/quantities.js';
import { print, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';
import { printRows, type PrintRowsOptions } from './print-rows.js';

/** What is to be silent, until when, and why; times ISO 8601. */
export interface AddSilenceOptions {
  readonly device?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly until: string;
  readonly from?: string;
  readonly reason: string;
  readonly author: string;
  readonly json: boolean;
}

/** Adds a silence. @throws CliError when nothing says what is to be silent */
export async function addNewSilence(
  client: AlertClient,
  options: AddSilenceOptions,
  terminal: Terminal,
): Promise<void> {
  const { device, group, kind, until, from, reason, author, json } = options;
  if (device === undefined && group === undefined && kind === undefined) {
    throw new CliError(
      'say what is to be silent: --device, --group or --kind (--device "*" is every device)',
      EXIT.usage,
    );
  }
  const silence = await client.silence({
    ...(device !== undefined && { device }),
    ...(group !== undefined && { group }),
    ...(kind !== undefined && { kind }),
    ...(from !== undefined && { starts_at: from }),
    expires_at: until,
    reason,
    author,
  });
  const text = `Silence ${silence.id} lasts until ${silence.expires_at}.`;
  await print(terminal, json ? JSON.stringify(silence) : text);
}

/** Lists silences. */
export async function listSilences(client: AlertClient, options: PrintRowsOptions, terminal: Terminal): Promise<void> {
  const table = (rows: readonly ApiSilence[]) => silencesTable(rows, terminal);
  await printRows((limit) => client.silences({ limit }), options, { noun: ['silence', 'silences'], table, terminal });
}

/** Ends a silence. */
export async function endSilence(
  client: AlertClient,
  id: string,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  const silence = await client.endSilence(id);
  await print(terminal, json ? JSON.stringify(silence) : `Silence ${id} is over.`);
}

function silencesTable(silences: readonly ApiSilence[], terminal: Terminal): string {
  const columns = [
    { heading: 'ID' },
    { heading: 'STATE' },
    { heading: 'WHAT' },
    { heading: 'UNTIL (UTC)', yields: true },
    { heading: 'AUTHOR', yields: true },
    { heading: 'REASON', shrinks: true },
  ];
  const rows = silences.map(({ id, state, matchers, expires_at: until, ended_at: ended, author, reason }) => [
    id,
    state,
    Object.entries(matchers)
      .flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
      .join(' '),
    minute(ended ?? until),
    author,
    reason,
  ]);
  return renderTable(columns, rows, terminal);
}
