import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { weaknessOf } from '@pisync/server/tokens';
import { CliError } from '../cli-error.js';
import { TOKEN_VARIABLE } from '../config/choose-service.js';
import { EXIT } from '../exit-codes.js';
import { loadEnvironment } from '../read-config.js';

/** The environment variables of the secret that signs, and of the one before it. */
const SECRET_VARIABLE = 'PISYNC_FLEET_SECRET';
const PREVIOUS_VARIABLE = 'PISYNC_FLEET_SECRET_PREVIOUS';

/** Secrets that are known here, the one that signs first; none where nothing says one. @throws CliError for one that won't do */
export async function knownSecrets(file: string | undefined, process: NodeJS.Process): Promise<readonly string[]> {
  if (file !== undefined) return [checked(await readFrom(file, process), file)];
  loadEnvironment(process);
  return [SECRET_VARIABLE, PREVIOUS_VARIABLE].flatMap((name) => {
    const secret = process.env[name]?.trim() ?? '';
    return secret === '' ? [] : [checked(secret, name)];
  });
}

/** The secret that signs. @throws CliError where there is none */
export async function requireSecret(file: string | undefined, process: NodeJS.Process): Promise<string> {
  const [secret] = await knownSecrets(file, process);
  if (secret !== undefined) return secret;
  throw new CliError(
    `no secret is known here: set ${SECRET_VARIABLE} (in the environment or .env), or give --secret-file; pisync token secret makes one`,
    EXIT.usage,
  );
}

/** A token in a file, in standard input (`-`), or in the environment. @throws CliError where there is none */
export async function readTokenText(file: string | undefined, process: NodeJS.Process): Promise<string> {
  if (file !== undefined) return readFrom(file, process);
  const text = process.env[TOKEN_VARIABLE]?.trim() ?? '';
  if (text !== '') return text;
  throw new CliError(`no token is given: set ${TOKEN_VARIABLE}, or give --token-file (- for stdin)`, EXIT.usage);
}

/** What a file says, or standard input (`-`), without white space around it. @throws CliError where it can't be read */
export async function readFrom(file: string, { stdin }: NodeJS.Process): Promise<string> {
  try {
    return (file === '-' ? await readAll(stdin) : await readFile(file, 'utf8')).trim();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${file} can't be read: ${why}`, EXIT.usage, { cause });
  }
}

function checked(secret: string, where: string): string {
  const weakness = weaknessOf(secret);
  if (weakness === null) return secret;
  throw new CliError(`the secret of ${where} ${weakness}`, EXIT.usage);
}
