import type { Operation } from '../operation.js';
import { ALERT_OPERATIONS } from './alerts.js';
import { DEVICE_OPERATIONS } from './devices.js';
import { FLEET_OPERATIONS } from './fleet.js';
import { INGEST_OPERATIONS } from './ingest.js';
import { NOTIFICATION_OPERATIONS } from './notifications.js';
import { SILENCE_OPERATIONS } from './silences.js';
import { DOCUMENT_OPERATIONS, HEALTH_OPERATIONS } from './service.js';
import { TOKEN_OPERATIONS } from './tokens.js';

export { HEALTH_OPERATIONS } from './service.js';

/** Every operation of the service, in the order in which people read of them. A test compares it with the routes. */
export const OPERATIONS: readonly Operation[] = [
  ...INGEST_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...FLEET_OPERATIONS,
  ...ALERT_OPERATIONS,
  ...NOTIFICATION_OPERATIONS,
  ...SILENCE_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...HEALTH_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
];
