import type { RequestHandler } from 'express';
import type { HealthParts } from './app-parts.js';

/** `GET /metrics`, in the text format of Prometheus. Counters are answered also while the store can't be read. */
export function createMetricsHandler({ fleet, metrics, logger, alerts }: HealthParts): RequestHandler {
  return async (_request, response) => {
    const stats = await fleet.stats().catch((error: unknown) => {
      logger.error({ err: error }, 'the figures of the fleet could not be read; /metrics shows the last ones');
      return null;
    });
    const figures = (await alerts?.figures().catch(() => null)) ?? null;
    const text = await metrics.render(stats, figures);
    response.set({
      'content-type': metrics.contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(text);
  };
}
