import { createFleet } from '@pisync/core';
import { createAlertDesk } from '@pisync/core/alerting';
import { createMemoryStore } from '@pisync/core/memory';
import type { Router } from 'express';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { openAccess } from '../../src/access/access.js';
import { createRevocationList } from '../../src/access/revocation-list.js';
import { createRights } from '../../src/access/rights.js';
import { HEALTH_OPERATIONS, OPERATIONS } from '../../src/api/operations/index.js';
import { createEventHub } from '../../src/events/create-event-hub.js';
import { INGEST_ROUTES } from '../../src/ingest/ingest-route.js';
import { createMetrics } from '../../src/metrics/create-metrics.js';
import type { AppParts } from '../../src/routes/app-parts.js';
import { createHealthRoutes, createRoutes } from '../../src/routes/create-routes.js';

/** What the page of the document needs, which nobody else asks for. */
const PAGE_PARTS: ReadonlySet<string> = new Set(['GET /docs/page.css', 'GET /docs/page.js']);

async function makeParts(): Promise<AppParts> {
  const store = createMemoryStore();
  const logger = pino({ level: 'silent' });
  const fleet = await createFleet({ store });
  const parts = { fleet, dependencies: [], random: Math.random };
  return {
    ...parts,
    access: openAccess,
    rightOf: createRights(),
    revocations: createRevocationList(store.revocations, { logger, refreshMs: null }),
    alerts: createAlertDesk({ store: store.alerts }),
    clock: { now: Date.now },
    metrics: createMetrics(),
    logger,
    logFailure: () => {},
    isClosing: () => false,
    events: createEventHub({ ...parts, maxStreams: 1, onStreams: () => {} }),
  };
}

const isRouter = (handle: unknown): handle is Router => typeof handle === 'function' && 'stack' in handle;

/** The routes of a router and of those within it, as the table writes them: `GET /device/{id}`. */
function mounted(router: Router): readonly string[] {
  return router.stack.flatMap(({ route, handle }) => {
    if (route === undefined) return isRouter(handle) ? mounted(handle) : [];
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    // what refuses all other methods has none
    const methods = route.stack.flatMap(({ method }) => (method === undefined ? [] : [method.toUpperCase()]));
    return methods.map((method) => `${method} ${path}`);
  });
}

const declared = (operations: typeof OPERATIONS): readonly string[] =>
  operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted();

describe('the table of operations', () => {
  it('has every route that is mounted, and no other', async () => {
    const parts = await makeParts();
    const ingest = INGEST_ROUTES.map((name) => `POST /${name}`);
    const routes = [...mounted(createRoutes(parts)), ...ingest].filter((route) => !PAGE_PARTS.has(route));
    expect(routes.toSorted()).toEqual(declared(OPERATIONS));
    await parts.fleet.close();
  });

  it('has every route of a worker, and no other', async () => {
    const parts = await makeParts();
    expect(mounted(createHealthRoutes(parts)).toSorted()).toEqual(declared(HEALTH_OPERATIONS));
    await parts.fleet.close();
  });

  it('names each operation once', () => {
    const names = OPERATIONS.map(({ operationId }) => operationId);
    expect(names).toEqual([...new Set(names)]);
  });
});
