import type { Request } from 'express';
import { TextDecoder } from 'node:util';
import type { z } from 'zod';
import { HttpError } from '../http-errors.js';
import { bodyTooLarge } from '../ingest/content-encoding.js';
import { bodyFormatOf } from '../ingest/content-type.js';
import { parseJson } from '../ingest/parse-json.js';
import { readBody } from '../ingest/read-body.js';

/** Bytes of a body that an operator sends. */
const MAX_BYTES = 16 * 1024;
/** What arrives of them at once is little beside events. */
const NO_BUDGET = { take: () => true, give: () => {} };

/**
 * Reads and checks a JSON body; one that is empty is `{}`.
 * @throws HttpError as the ingest routes do, and `invalid_body` that names each bad field
 */
export async function readJsonBody<T>(schema: z.ZodType<T>, request: Request): Promise<T> {
  bodyFormatOf(request.headers['content-type'], ['json']);
  if (request.headers.expect !== undefined) request.res?.writeContinue();
  const body = await readBody(request, MAX_BYTES, NO_BUDGET);
  if (typeof body === 'string') {
    // the rest of it isn't read
    request.res?.setHeader('connection', 'close');
    throw bodyTooLarge(MAX_BYTES, 'as sent');
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
