import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The headers that every JSON answer has. */
export function jsonHeaders(bytes: number): Record<string, string | number> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}

/** Answers with JSON, whole. Does nothing when the answer has begun already. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers?: OutgoingHttpHeaders): void {
  if (response.headersSent) return;
  const text = JSON.stringify(body);
  const common = jsonHeaders(Buffer.byteLength(text));
  response.writeHead(status, headers === undefined ? common : { ...common, ...headers });
  response.end(text);
}
