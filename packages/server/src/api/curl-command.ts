import { bodyText, exampleTarget } from './example-request.js';
import type { ExampleBody, Operation, OperationExample } from './operation.js';

/** Where `npm start` listens. */
export const EXAMPLE_BASE = 'http://127.0.0.1:3000';

/** An example as a command for a shell of POSIX. */
export function curlCommand(operation: Operation, example: OperationExample): string {
  const url = quote(EXAMPLE_BASE + exampleTarget(operation, example));
  const { body } = example;
  if (body === undefined) {
    const stream = Object.values(operation.answers).some(({ mediaType }) => mediaType === 'text/event-stream');
    const method = operation.method === 'get' ? '' : `-X ${operation.method.toUpperCase()} `;
    return `curl ${stream ? '-N ' : ''}${method}${url}`;
  }
  const type = `-H ${quote(`Content-Type: ${body.mediaType}`)}`;
  const post = `curl -X ${operation.method.toUpperCase()} ${url} ${type}`;
  if (body.encoding === undefined) return `${post} \\\n  --data-binary ${quote(shown(body))}`;
  const packed = `printf '%s' ${quote(shown(body))} | ${body.encoding}`;
  return `${packed} |\n  ${post} -H ${quote(`Content-Encoding: ${body.encoding}`)} --data-binary @-`;
}

/** As it is sent; the end of the last line is left out, which nothing needs. */
function shown(body: ExampleBody): string {
  return bodyText(body).trimEnd();
}

/** As one word of a command. */
function quote(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
