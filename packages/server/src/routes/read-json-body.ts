import type { Request } from 'express';
import { TextDecoder } from 'node:util';
import type { z } from 'zod';
import { HttpError } from '../http-errors.js';
import { bodyTooLarge } from '../ingest/content-encoding.js';
import { bodyFormatOf } from '../ingest/content-type.js';
import { parseJson } from '../ingest/parse-json.js';
import { bodyTooSlow, readBody } from '../ingest/read-body.js';
import { DEFAULT_LIMITS } from '../server-limits.js';

/** Bytes of a body that an operator sends. */
const MAX_BYTES = 16 * 1024;
/** What arrives of them at once is little beside events. */
const NO_BUDGET = { take: () => true, give: () => {} };

/**
 * Reads a request's body, a small JSON object, as what a schema says; one that is empty is `{}`.
 * @throws HttpError `invalid_body` that names each bad field, and others for what is no JSON
 */
export async function readJsonBody<T>(schema: z.ZodType<T>, request: Request): Promise<T> {
  bodyFormatOf(request.headers['content-type'], ['json']);
  if (request.headers['content-encoding'] !== undefined) {
    throw new HttpError('unsupported_content_encoding', 'the body must be sent as it is');
  }
  if (request.headers.expect !== undefined) request.res?.writeContinue();
  const body = await readBody(request, MAX_BYTES, NO_BUDGET, DEFAULT_LIMITS);
  if (typeof body === 'string') {
    // the rest of it isn't read
    request.res?.setHeader('connection', 'close');
    throw body === 'too_large' ? bodyTooLarge(MAX_BYTES, 'as sent') : bodyTooSlow();
  }
  const parsed = schema.safeParse(body.length === 0 ? {} : parse(body));
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), error: message }));
  const error = details.map(({ field, error: problem }) => `${field} ${problem}`.trim()).join('; ');
  throw new HttpError('invalid_body', error, { details });
}

function parse(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new HttpError('invalid_utf8', 'the body is not UTF-8', { cause });
  }
  const parsed = parseJson(text, 'the body');
  if (!parsed.ok) throw new HttpError(parsed.code, parsed.error);
  return parsed.value;
}
