import { type Request, Router } from 'express';
import { INGEST_ROUTES } from '../ingest/ingest-route.js';
import { presentAbsentDevice } from '../wire/present-contact.js';
import { presentDay } from '../wire/present-day.js';
import { presentDevice } from '../wire/present-device.js';
import { presentIncident } from '../wire/present-incident.js';
import { presentRepeatedFailure } from '../wire/present-repeated-failure.js';
import { presentStats } from '../wire/present-stats.js';
import { type Answer, answerWith, onlyMethods, presentPage } from './answer-with.js';
import type { AppParts, HealthParts } from './app-parts.js';
import { createAlertRoutes } from './create-alert-routes.js';
import { createDocumentHandler } from './document-handler.js';
import { docsRoutes } from './docs-routes.js';
import { createEventsHandler } from './events-handler.js';
import {
  absentParameters,
  dayParameters,
  deviceParameters,
  incidentParameters,
  readQuery,
  repeatedFailureParameters,
} from './query-parameters.js';
import { readDevice, readHistory } from './read-device.js';
import { readReadiness } from './read-health.js';
import { createMetricsHandler } from './metrics-handler.js';
import { createReadLimit } from './read-limit.js';
import { createTokenRoutes } from './token-routes.js';

/** How the process itself is. */
export function createHealthRoutes(parts: HealthParts): Router {
  const routes = Router({ caseSensitive: true });
  const onlyReads = onlyMethods(['GET', 'HEAD']);
  routes
    .route('/healthz')
    .get(answerWith(() => ({ body: { status: 'ok' } })))
    .all(onlyReads);
  routes
    .route('/readyz')
    .get(answerWith(() => readReadiness(parts)))
    .all(onlyReads);
  routes.route('/metrics').get(createMetricsHandler(parts)).all(onlyReads);
  return routes;
}

/** Every route but those of ingest, which come before Express. */
export function createRoutes(parts: AppParts): Router {
  const { fleet } = parts;
  const routes = Router({ caseSensitive: true });
  const onlyReads = onlyMethods(['GET', 'HEAD']);
  const limited = createReadLimit();
  const get = (path: string, read: (request: Request) => Answer | Promise<Answer>): void => {
    routes
      .route(path)
      .get(answerWith((request) => limited(() => read(request))))
      .all(onlyReads);
  };

  get('/device/:id', (request) => readDevice(fleet, request));
  get('/device/:id/sync-history', (request) => readHistory(fleet, request));
  get('/devices', async ({ query }) =>
    presentPage(await fleet.devices(readQuery(deviceParameters, query)), presentDevice),
  );
  get('/devices/repeated-failures', async ({ query }) =>
    presentPage(await fleet.repeatedFailures(readQuery(repeatedFailureParameters, query)), presentRepeatedFailure),
  );
  get('/devices/absent', async ({ query }) =>
    presentPage(await fleet.absentDevices(readQuery(absentParameters, query)), presentAbsentDevice),
  );
  get('/incidents', async ({ query }) =>
    presentPage(await fleet.incidents(readQuery(incidentParameters, query)), presentIncident),
  );
  get('/stats/days', async ({ query }) => presentPage(await fleet.days(readQuery(dayParameters, query)), presentDay));
  get('/stats', async () => ({ body: presentStats(await fleet.stats()) }));
  routes.route('/events').get(createEventsHandler(parts.events)).all(onlyReads);
  routes.route('/openapi.json').get(createDocumentHandler()).all(onlyReads);
  for (const [path, handler] of Object.entries(docsRoutes())) routes.route(path).get(handler).all(onlyReads);
  routes.use(createTokenRoutes(parts));
  if (parts.alerts !== undefined) routes.use(createAlertRoutes(parts.alerts, parts.clock));
  routes.use(createHealthRoutes(parts));
  for (const name of INGEST_ROUTES) routes.all(`/${name}`, onlyMethods(['POST']));
  return routes;
}
