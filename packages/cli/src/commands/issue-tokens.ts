import { writeFile } from 'node:fs/promises';
import {
  type Claims,
  createTokenIssuer,
  type IssuedToken,
  makeFleetSecret,
  presentToken,
  type Scope,
  type TokenIssuer,
} from '@pisync/server/tokens';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { csvLine } from '../output/csv.js';
import { count } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { readDeviceIds } from './device-ids.js';
import { readFrom, requireSecret } from './token-sources.js';

/** By which secret, how long for, and where to. */
export interface IssueOptions {
  readonly secretFile?: string;
  /** Epoch milliseconds; `null` for never. */
  readonly expires: number | null;
  readonly output?: string;
  readonly json: boolean;
}

/** Whoever is in the group of the file may read it: a scraper, say. */
const FILE_MODE = 0o640;
const OWN_FILE_MODE = 0o600;

/** Prints a new secret. */
export async function printSecret({ json }: { readonly json: boolean }, terminal: Terminal): Promise<void> {
  const secret = makeFleetSecret();
  await print(terminal, json ? JSON.stringify({ secret }) : secret);
}

/** Issues tokens of devices: one alone is printed as it is, several as CSV. @throws CliError for what is no id */
export async function issueDeviceTokens(
  ids: readonly string[],
  options: IssueOptions & { readonly ids?: string; readonly generation: number },
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const issue = createTokenIssuer(await requireSecret(options.secretFile, process));
  const listed = options.ids === undefined ? [] : readDeviceIds(await readFrom(options.ids, process));
  const all = [...new Set([...ids, ...listed])];
  if (all.length === 0) throw new CliError('no device is named: give its id, or --ids <file>', EXIT.usage);
  const { generation, expires: expiresAt } = options;
  const tokens = all.map((deviceId) => issueOne(issue, { kind: 'device', deviceId, generation, expiresAt }, deviceId));
  if (options.json || (tokens.length === 1 && options.ids === undefined)) return give(tokens, options, terminal);
  const rows = tokens.map(({ token, tokenId }, at) => csvLine([all[at] ?? '', token, tokenId]));
  await write([csvLine(['device_id', 'token', 'token_id']), ...rows], options, terminal, OWN_FILE_MODE);
  say(terminal, `${count(tokens.length)} tokens.`);
}

/** Issues the token of a hub. @throws CliError for what is no id */
export async function issueHubToken(
  name: string,
  options: IssueOptions & { readonly devices: readonly string[] },
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const issue = createTokenIssuer(await requireSecret(options.secretFile, process));
  const { devices, expires: expiresAt } = options;
  await give(
    [issueOne(issue, { kind: 'hub', name, devices, issuedAt: Date.now(), expiresAt }, name)],
    options,
    terminal,
  );
}

/** Issues the token of an operator. @throws CliError for what is no name */
export async function issueOperatorToken(
  name: string,
  options: IssueOptions & { readonly scope: readonly Scope[] },
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const issue = createTokenIssuer(await requireSecret(options.secretFile, process));
  const { scope: scopes, expires: expiresAt } = options;
  const claims: Claims = { kind: 'operator', name, scopes, issuedAt: Date.now(), expiresAt };
  await give([issueOne(issue, claims, name)], options, terminal);
}

function issueOne(issue: TokenIssuer, claims: Claims, whose: string): IssuedToken {
  try {
    return issue(claims);
  } catch (cause) {
    const what =
      claims.kind === 'hub' ? 'a hub, or one of its devices,' : claims.kind === 'device' ? 'a device' : 'one';
    const rule = 'names and ids have 1 to 128 characters of A-Z a-z 0-9 . _ : -';
    throw new CliError(`${what} can't be called ${JSON.stringify(whose)}: ${rule}`, EXIT.usage, { cause });
  }
}

async function give(tokens: readonly IssuedToken[], options: IssueOptions, terminal: Terminal): Promise<void> {
  const lines = tokens.map((issued) =>
    options.json ? JSON.stringify({ token: issued.token, ...presentToken(issued) }) : issued.token,
  );
  await write(lines, options, terminal, FILE_MODE);
}

async function write(
  lines: readonly string[],
  { output }: IssueOptions,
  terminal: Terminal,
  mode: number,
): Promise<void> {
  if (output === undefined) {
    for (const line of lines) await print(terminal, line);
    return;
  }
  try {
    await writeFile(output, `${lines.join('\n')}\n`, { mode });
  } catch (cause) {
    throw new CliError(`${output} can't be written: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
