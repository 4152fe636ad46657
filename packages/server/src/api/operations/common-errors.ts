import type { HttpErrorCode } from '../../http-errors.js';

/** What every question to the store can be refused with. */
export const READ_ERRORS: readonly HttpErrorCode[] = ['overloaded', 'store_failed', 'closed'];

/** The same for lists, whose parameters can be wrong. */
export const LIST_ERRORS: readonly HttpErrorCode[] = ['invalid_query', ...READ_ERRORS];

/** What a small JSON body, and the change it asks for, can be refused with. */
export const BODY_ERRORS: readonly HttpErrorCode[] = [
  'invalid_json',
  'too_deep',
  'duplicate_key',
  'unsafe_key',
  'invalid_utf8',
  'body_too_large',
  'unsupported_content_type',
  'unsupported_content_encoding',
  'store_failed',
  'closed',
];
