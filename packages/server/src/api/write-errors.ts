import { HTTP_ERRORS, type HttpErrorCode } from '../http-errors.js';
import type { DocumentResponse, JsonSchema } from './openapi-document.js';
import { ACCESS_ERRORS, type AnswerHeader, COMMON_ERRORS, type Operation } from './operation.js';

/** Answered with a time after which the same may be sent again. */
const RETRIED: ReadonlySet<HttpErrorCode> = new Set(['overloaded', 'closed', 'store_failed', 'queue_failed']);

/** Everything that an operation can be refused with, by status. */
export function errorsByStatus({ errors, access }: Operation): ReadonlyMap<number, readonly HttpErrorCode[]> {
  return byStatus([...errors, ...ACCESS_ERRORS[access], ...COMMON_ERRORS]);
}

/** Codes by their status, the lowest first. */
export function byStatus(codes: readonly HttpErrorCode[]): ReadonlyMap<number, readonly HttpErrorCode[]> {
  const found = new Map<number, HttpErrorCode[]>();
  for (const code of codes) {
    const { status } = HTTP_ERRORS[code];
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** The answer of some codes of one status. */
export function writeErrors(codes: readonly HttpErrorCode[], error: JsonSchema): DocumentResponse {
  const headers: AnswerHeader[] = [];
  if (codes.some((code) => RETRIED.has(code))) headers.push('Retry-After');
  if (codes.includes('unsupported_content_encoding')) headers.push('Accept-Encoding');
  return {
    description: codes.map((code) => `\`${code}\`: ${HTTP_ERRORS[code].meaning}`).join('\n\n'),
    ...(headers.length > 0 && { headers: referToHeaders(headers) }),
    content: {
      'application/json': { schema: { allOf: [error, { properties: { code: { enum: [...codes] } } }] } },
    },
  };
}

/** Headers of an answer, as references. */
export function referToHeaders(names: readonly AnswerHeader[]): Readonly<Record<string, { readonly $ref: string }>> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
