import { createTokenVerifier, presentToken, readToken, type WireToken } from '@pisync/server/tokens';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { print, type Terminal } from '../output/terminal.js';
import { knownSecrets, readTokenText } from './token-sources.js';

/** Which token, by which secret. */
export interface InspectTokenOptions {
  readonly tokenFile?: string;
  readonly secretFile?: string;
  readonly json: boolean;
}

/** Shows what a token says. @throws CliError for what is no token; with `checkFailed` when no secret that is known here signed it */
export async function inspectToken(
  options: InspectTokenOptions,
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const text = await readTokenText(options.tokenFile, process);
  const read = readToken(text);
  if (read === null) throw new CliError('this is no token of PiSync, or a part of it is missing');
  const secrets = await knownSecrets(options.secretFile, process);
  const verified = createTokenVerifier(secrets)(text);
  const signature = verified === null ? (secrets.length === 0 ? 'unchecked' : 'wrong') : 'good';
  const said = presentToken(read);
  await print(terminal, options.json ? JSON.stringify({ ...said, signature }) : describe(said, signature, terminal));
  if (signature === 'wrong') {
    throw new CliError(
      'no secret that is known here has signed it: it is forged, or of another fleet',
      EXIT.checkFailed,
    );
  }
}

const SIGNATURES: Readonly<Record<string, string>> = {
  good: 'by a secret that is known here',
  wrong: 'by no secret that is known here',
  unchecked: 'not looked at: no secret is known here',
};

function describe(said: WireToken, signature: string, { colors }: Terminal): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Id', said.token_id],
    ['Kind', said.kind],
    ['Device', said.device_id],
    ['Generation', said.generation === undefined ? undefined : String(said.generation)],
    ['Name', said.name],
    ['Devices', said.devices?.join(' ')],
    ['Scopes', said.scopes?.join(', ')],
    ['Issued', said.issued_at],
    ['Expires', said.expires_at ?? 'never'],
    ['Signed', SIGNATURES[signature]],
  ];
  return rows
    .flatMap(([name, value]) => (value === undefined ? [] : [`${colors.dim(name.padEnd(12))}${value}`]))
    .join('\n');
}
