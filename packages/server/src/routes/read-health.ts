import { setTimeout as delay } from 'node:timers/promises';
import { HTTP_ERRORS } from '../http-errors.js';
import type { Answer } from './answer-with.js';
import type { AppParts } from './app-parts.js';

/** A dependency that hasn't answered by then is down for the one who asks. */
const PING_LIMIT_MS = 1000;

/**
 * `GET /readyz`: which dependencies are up. 503 when the service is closing, or one is down without which it can't do its work;
 * 200 and `degraded` when it goes on without.
 */
export async function readReadiness({
  dependencies,
  isClosing,
}: Pick<AppParts, 'dependencies' | 'isClosing'>): Promise<Answer> {
  const states = await Promise.all(
    dependencies.map(async ({ name, needed, ping }) => ({ name, needed, state: await stateOf(ping) })),
  );
  const down = states.filter(({ state }) => state === 'down');
  const body = { dependencies: Object.fromEntries(states.map(({ name, state }) => [name, state])) };
  if (!isClosing() && !down.some(({ needed }) => needed)) {
    return { body: { status: down.length === 0 ? 'ready' : 'degraded', ...body } };
  }
  const closing = isClosing();
  const error = closing ? 'the service is closing' : `out of reach: ${down.map(({ name }) => name).join(', ')}`;
  return {
    status: HTTP_ERRORS.not_ready.status,
    body: { error, code: 'not_ready', status: closing ? 'closing' : 'not_ready', ...body },
  };
}

async function stateOf(ping: () => Promise<void>): Promise<'ok' | 'down'> {
  const limit = new AbortController();
  const answered = ping().then(
    () => 'ok' as const,
    () => 'down' as const,
  );
  const late = delay(PING_LIMIT_MS, 'down' as const, { signal: limit.signal }).catch(() => 'down' as const);
  const state = await Promise.race([answered, late]);
  limit.abort();
  return state;
}
