/** The two routes that devices send to, by the name they have in metrics. */
export const INGEST_ROUTES = ['sync-event', 'sync-events'] as const;

export type IngestRoute = (typeof INGEST_ROUTES)[number];

/** The ingest route of a request's URL, also under `/api`, with a slash at its end, or with a query; `null` for any other. */
export function ingestRouteOf(url: string): IngestRoute | null {
  if (url === '/sync-event' || url === '/api/sync-event') return 'sync-event';
  if (url === '/sync-events' || url === '/api/sync-events') return 'sync-events';
  // a request may also name the whole URL (RFC 9112, 3.2.2)
  const name = /^(?:https?:\/\/[^/?#]*)?(?:\/api)?\/(sync-events?)\/?(?:\?|$)/.exec(url)?.[1];
  return INGEST_ROUTES.find((route) => route === name) ?? null;
}
