export { createServer, type CreateServerOptions, type FleetServer } from './create-server.js';
export { type ErrorBody, type ErrorDetail, HTTP_ERRORS, type HttpErrorCode } from './http-errors.js';
export {
  checkDatabase,
  checkRedis,
  initDatabase,
  openQueue,
  requireCluster,
  shardDatabase,
} from './cluster/cluster-admin.js';
export { ListenError } from './listen.js';
export type { Dependency } from './open-fleet.js';
export { openEmbeddedStore, openStore } from './open-store.js';
export { checkDataFolder, type DataFolder } from './data-folder.js';
export { createLogNotifier } from './logging/create-log-notifier.js';
export { createMetrics, type MetricsOptions, type ServerMetrics } from './metrics/create-metrics.js';
export type { Figures } from './metrics/figures.js';
export {
  ACK_LEVELS,
  type AckLevel,
  type ClusterConfig,
  ConfigError,
  type LogLevel,
  parseServerConfig,
  type RedisConfig,
  type ServerConfig,
} from './server-config.js';
export { DEFAULT_LIMITS, type ServerLimits } from './server-limits.js';
export { type RunningWorker, startWorker, type StartWorkerOptions } from './start-worker.js';
export { type RunningServer, startServer, type StartServerOptions } from './start-server.js';
export type { WireAbsentDevice, WireContact } from './wire/contact-schema.js';
export type { WireDevice } from './wire/device-schema.js';
export type { WireEvent } from './wire/event-schema.js';
export { presentEvent } from './wire/present-event.js';
export type { DependencyState } from './dependency-states.js';
export type { WireIncident, WireIncidentChange } from './wire/incident-schema.js';
export type { WirePulse } from './wire/pulse-schema.js';
export type { WireRepeatedFailure } from './wire/repeated-failure-schema.js';
export type { WireStats } from './wire/stats-schema.js';
