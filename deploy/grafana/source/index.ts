import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleetHealth } from './fleet-health.js';
import { ingest } from './ingest.js';
import { queueAndStores } from './queue-and-stores.js';

/** All dashboards, by the names of their files in `deploy/grafana/dashboards`. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  'fleet-health': fleetHealth,
  ingest,
  'queue-and-stores': queueAndStores,
};
