import { HttpError } from '../http-errors.js';

/** How the events of a body are written. */
export type BodyFormat = 'json' | 'ndjson';

const FORMAT_OF_TYPE: ReadonlyMap<string, BodyFormat> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
]);

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/**
 * The format of a body by its Content-Type; JSON when there is none.
 * @throws HttpError `unsupported_content_type` for any other type, for a format not taken here, and for charsets but UTF-8
 */
export function bodyFormatOf(contentType: string | undefined, taken: readonly BodyFormat[]): BodyFormat {
  if (contentType === undefined || contentType === 'application/json') return 'json';
  const [type = ''] = contentType.split(';', 1);
  const format = FORMAT_OF_TYPE.get(type.trim().toLowerCase());
  if (format === undefined || !taken.includes(format)) {
    const types = [...FORMAT_OF_TYPE].filter(([, of]) => taken.includes(of)).map(([name]) => name);
    throw new HttpError('unsupported_content_type', `the Content-Type must be ${types.join(', ')}, or left out`);
  }
  const charset = CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset !== 'utf-8' && charset !== 'utf8') {
    throw new HttpError('unsupported_content_type', 'the charset must be utf-8, or left out');
  }
  return format;
}
