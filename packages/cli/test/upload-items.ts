import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { ProxyRequest } from './mutating-proxy.js';

/** The items of a batch, each as JSON text; a line that is no JSON is one too. */
export interface UploadItems {
  readonly texts: readonly string[];
  /** The same upload with only these items, uncompressed. */
  withOnly(texts: readonly string[]): ProxyRequest;
}

/** Reads the items of `POST /sync-events`; `null` for other requests, and where the service is to refuse it as a whole. */
export function readUploadItems(request: ProxyRequest): UploadItems | null {
  const { method, path, headers } = request;
  if (method !== 'POST' || !path.endsWith('/sync-events')) return null;
  const ndjson = headers['content-type'] === 'application/x-ndjson';
  if (!ndjson && headers['content-type'] !== 'application/json') return null;
  const texts = itemsOf(request, ndjson);
  if (texts === null) return null;
  const { 'content-encoding': _, ...plain } = headers;
  return {
    texts,
    withOnly: (kept) => {
      const body = ndjson ? `${kept.join('\n')}\n` : `[${kept.join(',')}]`;
      return { ...request, headers: plain, body: Buffer.from(body) };
    },
  };
}

function itemsOf({ headers, body }: ProxyRequest, ndjson: boolean): readonly string[] | null {
  try {
    const text = decompress(body, headers['content-encoding']).toString();
    // blank lines count for no index
    if (ndjson) return text.split('\n').filter((line) => line.trim() !== '');
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map((item) => JSON.stringify(item)) : null;
  } catch {
    return null;
  }
}

function decompress(body: Buffer, encoding: string | undefined): Buffer {
  switch (encoding) {
    case 'gzip':
      return gunzipSync(body);
    case 'br':
      return brotliDecompressSync(body);
    case 'deflate':
      return inflateSync(body);
    default:
      return body;
  }
}
