export { connectivityReport } from './connectivity-report.js';
export { failuresReport } from './failures-report.js';
export { fleetReport } from './fleet-report.js';
export { incidentsReport } from './incidents-report.js';
export { runReport } from './run-report.js';
