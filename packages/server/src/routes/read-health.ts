import { readDependencies } from '../dependency-states.js';
import { HTTP_ERRORS } from '../http-errors.js';
import type { WireReadiness } from '../wire/health-schema.js';
import type { Answer } from './answer-with.js';
import type { HealthParts } from './app-parts.js';

/** A dependency that hasn't answered by then is down for the one who asks. */
const PING_LIMIT_MS = 1000;

/**
 * `GET /readyz`: which dependencies are up. 503 when the service is closing, or one is down without which it can't do its work;
 * 200 and `degraded` when it goes on without.
 */
export async function readReadiness({
  dependencies,
  isClosing,
}: Pick<HealthParts, 'dependencies' | 'isClosing'>): Promise<Answer & { readonly body: WireReadiness }> {
  const states = await readDependencies(dependencies, PING_LIMIT_MS);
  const down = states.filter(({ ok }) => !ok);
  const body = {
    dependencies: Object.fromEntries(states.map(({ name, ok }) => [name, ok ? ('ok' as const) : ('down' as const)])),
  };
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
