import { readToken } from '@pisync/server/tokens';
import type { NewRevocation } from '@pisync/server/wire';
import type { ApiClient } from '../api/client.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { readTokenText } from './token-sources.js';

/** Which tokens, and why. */
export interface RevokeTokensOptions {
  readonly device?: string;
  readonly generation: number;
  readonly tokenId?: string;
  readonly tokenFile?: string;
  readonly reason?: string;
  readonly json: boolean;
}

/** Has tokens count no more. @throws CliError when none is named */
export async function revokeTokens(
  client: ApiClient,
  options: RevokeTokensOptions,
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const { device, generation, reason, json } = options;
  const wanted: NewRevocation =
    device === undefined
      ? { token_id: await tokenIdOf(options, process) }
      : { device_id: device, through_generation: generation };
  const kept = await client.revoke({ ...wanted, ...(reason !== undefined && { reason }) });
  const what = device === undefined ? `token ${kept.token_id}` : `tokens of ${device} up to generation ${generation}`;
  await print(terminal, json ? JSON.stringify(kept) : `Revoked: ${what}, since ${kept.revoked_at}`);
  if (device !== undefined) {
    say(terminal, `A new one for it: pisync token issue device ${device} --generation ${generation + 1}`);
  }
}

async function tokenIdOf({ tokenId, tokenFile }: RevokeTokensOptions, process: NodeJS.Process): Promise<string> {
  if (tokenId !== undefined) return tokenId;
  if (tokenFile === undefined) {
    throw new CliError('no token is named: give --device <id>, --token-id <id> or --token-file <file>', EXIT.usage);
  }
  const token = readToken(await readTokenText(tokenFile, process));
  if (token === null) throw new CliError('this is no token of PiSync, or a part of it is missing', EXIT.usage);
  return token.tokenId;
}
