import type { RequestHandler } from 'express';
import { createFiguresReader } from '../metrics/read-figures.js';
import type { HealthParts } from './app-parts.js';

/** `GET /metrics`, in the text format of Prometheus. Counters are answered also while figures can't be read, which are left out then. */
export function createMetricsHandler({ metrics, ...parts }: HealthParts): RequestHandler {
  const readFigures = createFiguresReader(parts);
  return async (_request, response) => {
    const text = await metrics.render(await readFigures());
    response.set({
      'content-type': metrics.contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(text);
  };
}
