import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { apiDocumentSchema } from './api-document.js';

/** An answer to a request of an operation. */
export interface CheckedAnswer {
  readonly path: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Says what is wrong with an answer; `null` when it is as the document says. */
export interface AnswerChecker {
  (answer: CheckedAnswer): string | null;
  /** The same for a value that is to be as a schema of the document's says. */
  validate(schema: string, value: unknown): string | null;
}

/**
 * Checks answers against an OpenAPI 3.1 document: their status, media type, `Retry-After` and body.
 *
 * @param strict whether a field that the document doesn't name is wrong
 * @throws ZodError when it is no such document
 */
export function createAnswerChecker(source: unknown, { strict }: { strict: boolean }): AnswerChecker {
  const document = apiDocumentSchema.parse(source);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(strict ? close(document) : document, 'document');
  const validators = new Map<string, ValidateFunction>();

  function at(pointer: string, value: unknown): string | null {
    const $ref = `document#/${pointer}`;
    const validator = validators.get($ref) ?? ajv.compile({ $ref });
    validators.set($ref, validator);
    return validator(value) ? null : `${ajv.errorsText(validator.errors)} in ${JSON.stringify(value)}`;
  }

  function check({ path, method, status, headers, body }: CheckedAnswer): string | null {
    const response = document.paths[path]?.[method]?.responses[status];
    if (response === undefined) return `${status} is not documented: ${JSON.stringify(body)}`;
    const shared = response.$ref !== undefined;
    const found = shared ? document.components.responses[status] : response;
    const mediaType = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (found?.content?.[mediaType] === undefined) return `${mediaType} is not documented for ${status}`;
    if (status === 503 && found.headers?.['Retry-After'] !== undefined && !headers.has('retry-after')) {
      return 'Retry-After is missing';
    }
    const place = shared
      ? ['components', 'responses', String(status)]
      : ['paths', path, method, 'responses', String(status)];
    return at([...place, 'content', mediaType, 'schema'].map(escapePart).join('/'), body);
  }

  return Object.assign(check, {
    validate: (schema: string, value: unknown) => at(`components/schemas/${schema}`, value),
  });
}

/** A part of a JSON pointer within a URI. */
function escapePart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The same with objects that have no field but those that are named; parts of a whole (`allOf`) stay open. */
function close(value: unknown): object {
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('properties' in part) || !('type' in part)) return part;
    return { additionalProperties: false, ...part };
  });
  const closed: unknown = JSON.parse(text);
  return Object(closed);
}
