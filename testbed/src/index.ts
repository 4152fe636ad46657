export {
  type AlertmanagerService,
  startAlertmanager,
  type StartAlertmanagerOptions,
} from './alertmanager/start-alertmanager.js';
export type { BrowserPage, Screen } from './chromium/browser-page.js';
export { startChromium, type Chromium, type StartChromiumOptions } from './chromium/start-chromium.js';
export { type PisyncProcess } from './cluster/pisync-process.js';
export { type Cluster, startCluster, type StartClusterOptions } from './cluster/start-cluster.js';
export { type AnswerChecker, type CheckedAnswer, createAnswerChecker } from './contract/answer-checker.js';
export { type FuzzOptions, type FuzzReport, runFuzz } from './contract/run-fuzz.js';
export { type FuzzedService, startFuzzedService } from './contract/start-fuzzed-service.js';
export { thisMachine, type Machine, type OnProgress } from './machine.js';
export { startMongo, type MongoKind, type MongoService, type StartMongoOptions } from './mongo/start-mongo.js';
export type { AddressLimits } from './nginx/included-files.js';
export { type Link, startLink } from './network/start-link.js';
export { startNginx, type NginxService, type StartNginxOptions } from './nginx/start-nginx.js';
export { interpolate, type PanelContext } from './prometheus/interpolate.js';
export type { EvaluatedRule, PrometheusApi, Sample } from './prometheus/prometheus-api.js';
export { promtool } from './prometheus/promtool.js';
export type { ScrapeTarget } from './prometheus/scrape-config.js';
export { startPrometheus, type PrometheusService, type StartPrometheusOptions } from './prometheus/start-prometheus.js';
export { startRedis, type RedisService, type StartRedisOptions } from './redis/start-redis.js';
export { provideShell, type ShellName } from './shells/provide-shell.js';
export { startServices, type Services, type StartServicesOptions } from './start-services.js';
export { TestbedError, type TestbedErrorCode } from './testbed-error.js';
export { startTerminal, type StartTerminalOptions, type TestTerminal } from './tmux/start-terminal.js';
