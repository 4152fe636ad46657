import type { RequestHandler } from 'express';
import { jsonHeaders } from '../send-json.js';

/** `GET /openapi.json`. The document is made for the first who asks, and loaded with him. */
export function createDocumentHandler(): RequestHandler {
  let making: Promise<string> | null = null;
  const make = async (): Promise<string> => {
    const [{ createDocument }, { OPERATIONS }] = await Promise.all([
      import('../api/create-document.js'),
      import('../api/operations/index.js'),
    ]);
    return JSON.stringify(createDocument(OPERATIONS));
  };
  return async (_request, response) => {
    const text = await (making ??= make());
    response.set({ ...jsonHeaders(Buffer.byteLength(text)) });
    response.end(text);
  };
}
