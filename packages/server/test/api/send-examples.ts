import { gzipSync } from 'node:zlib';
import { bodyText, exampleTarget } from '../../src/api/example-request.js';
import type { Operation, OperationExample } from '../../src/api/operation.js';

/** What an example was answered. */
export interface SentExample {
  readonly operation: Operation;
  readonly example: OperationExample;
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; its text where it is no JSON. Of a stream, what came first. */
  readonly body: unknown;
}

/** Sends all examples of a table in their order. */
export async function sendExamples(url: string, operations: readonly Operation[]): Promise<readonly SentExample[]> {
  const sent: SentExample[] = [];
  for (const operation of operations) {
    for (const example of operation.examples) sent.push(await sendExample(url, operation, example));
  }
  return sent;
}

/** Sends one. */
export async function sendExample(url: string, operation: Operation, example: OperationExample): Promise<SentExample> {
  const leaving = new AbortController();
  const response = await fetch(url + exampleTarget(operation, example), {
    method: operation.method,
    signal: leaving.signal,
    ...bodyOf(example),
  });
  const { status, headers } = response;
  const stream = headers.get('content-type') === 'text/event-stream';
  const text = stream ? await readMessages(response) : await response.text();
  leaving.abort();
  const json = headers.get('content-type')?.startsWith('application/json') === true;
  const body: unknown = json ? JSON.parse(text) : text;
  return { operation, example, status, headers, body };
}

function bodyOf({ body }: OperationExample): RequestInit {
  if (body === undefined) return {};
  const text = bodyText(body);
  const type = { 'content-type': body.mediaType };
  if (body.encoding === undefined) return { headers: type, body: text };
  return { headers: { ...type, 'content-encoding': body.encoding }, body: gzipSync(text) };
}

/** The first messages of a stream, up to the end of one. */
async function readMessages({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (/^event: [^]*\n\n$/m.test(text)) break;
  }
  return text;
}
