import type { ExampleBody, Operation, OperationExample } from './operation.js';

/** The path and query of an example, without the base of a service. */
export function exampleTarget({ path }: Pick<Operation, 'path'>, example: OperationExample): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(example.path?.[name] ?? ''));
  const query = new URLSearchParams(example.query).toString();
  return query === '' ? filled : `${filled}?${query}`;
}

/** A body as it is sent, before it is compressed. */
export function bodyText({ mediaType, value }: ExampleBody): string {
  if (mediaType === 'application/json' || !Array.isArray(value)) return JSON.stringify(value);
  return value.map((line) => `${JSON.stringify(line)}\n`).join('');
}
