import type { Request } from 'express';
import type { z } from 'zod';
import { createByteBudget } from '../ingest/byte-budget.js';
import { bodyTooLarge } from '../ingest/content-encoding.js';
import { bodyFormatOf } from '../ingest/content-type.js';
import { parseJson } from '../ingest/parse-json.js';
import { bodyTooSlow, readBody } from '../ingest/read-body.js';
import { HttpError } from '../http-errors.js';
import { DEFAULT_LIMITS } from '../server-limits.js';

const LONGEST_BODY = 16 * 1024;

/**
 * Reads a request's body, a small JSON object, as what a schema says.
 * @throws HttpError `invalid_body` that names each bad field, and others for what is no JSON
 */
export async function readJsonBody<T>(schema: z.ZodType<T>, request: Request): Promise<T> {
  bodyFormatOf(request.headers['content-type'], ['json']);
  if (request.headers['content-encoding'] !== undefined) {
    throw new HttpError('unsupported_content_encoding', 'the body must be sent as it is');
  }
  if (request.headers.expect !== undefined) request.res?.writeContinue();
  const body = await readBody(request, LONGEST_BODY, createByteBudget(LONGEST_BODY), DEFAULT_LIMITS);
  if (body === 'too_large' || body === 'overloaded') throw bodyTooLarge(LONGEST_BODY, 'as sent');
  // also for a client that is gone, which sees no answer
  if (typeof body === 'string') throw bodyTooSlow();
  if (body.length === 0) throw new HttpError('empty_body', 'the request has no body; send a JSON object');
  const parsed = parseJson(body.toString(), 'the body');
  if (!parsed.ok) throw new HttpError(parsed.code, parsed.error);
  const checked = schema.safeParse(parsed.value);
  if (checked.success) return checked.data;
  const details = checked.error.issues.map(({ path, message }) => ({ field: path.join('.'), error: message }));
  const error = details.map(({ field, error: problem }) => `${field} ${problem}`.trim()).join('; ');
  throw new HttpError('invalid_body', error, { details });
}
