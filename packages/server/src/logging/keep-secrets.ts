import { NO_TOKENS } from '../access/security-config.js';
import type { ServerConfig } from '../server-config.js';

const TOKEN = /(pisync_[dho]1_)[\w-]+(?:\.[\w-]+)?/g;
const BEARER = /(bearer\s+)(?!pisync_[dho]1_)[\w.~+/=-]+/gi;
/** Who logs in to a database, in a URI. */
const CREDENTIALS = /(mongodb(?:\+srv)?:\/\/|rediss?:\/\/)[^\s"/@]*@/g;
const HIDDEN = '[hidden]';
/** A shorter one would take words out of lines that say something else. */
const SHORTEST_HIDDEN = 4;

/**
 * What takes out of a line of the log all that gives access: tokens, whatever `Authorization` says, the secrets and passwords
 * of the configuration, and those of URIs. It looks at the whole line, so that it doesn't matter how something got there.
 */
export function createSecretKeeper({
  security = NO_TOKENS,
  cluster,
}: Pick<ServerConfig, 'security' | 'cluster'>): (line: string) => string {
  const known = [...security.secrets, ...(cluster?.redis.password === undefined ? [] : [cluster.redis.password])];
  const password = cluster === undefined ? null : passwordOf(cluster.mongoUri);
  if (password !== null) known.push(password, decoded(password));
  // as they stand in JSON
  const texts = [...new Set(known.map((text) => JSON.stringify(text).slice(1, -1)))]
    .filter((text) => text.length >= SHORTEST_HIDDEN)
    .sort((a, b) => b.length - a.length);
  return (line) => {
    let kept = line.replace(TOKEN, `$1${HIDDEN}`).replace(BEARER, `$1${HIDDEN}`).replace(CREDENTIALS, `$1${HIDDEN}@`);
    for (const text of texts) kept = kept.replaceAll(text, HIDDEN);
    return kept;
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The password of a URI, as it stands there; `null` where there is none. */
function passwordOf(uri: string): string | null {
  return /^[^:]+:\/\/[^:/@\s]*:([^/@\s]+)@/.exec(uri)?.[1] ?? null;
}
