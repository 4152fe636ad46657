import type { Fleet } from '@pisync/core';
import { HTTP_ERRORS } from '../http-errors.js';
import type { Answer } from './answer-with.js';

/** `GET /readyz`: 503 when the store can't be read, or the service is closing. */
export async function readReadiness(fleet: Fleet, isClosing: () => boolean): Promise<Answer> {
  const store = await fleet.ping().then(
    () => 'ok',
    () => 'down',
  );
  const closing = isClosing();
  const dependencies = { store };
  if (store === 'ok' && !closing) return { body: { status: 'ready', dependencies } };
  const error = closing ? 'the service is closing' : 'the store can not be read';
  const body = { error, code: 'not_ready', status: closing ? 'closing' : 'not_ready', dependencies };
  return { status: HTTP_ERRORS.not_ready.status, body };
}
