/** What the service writes, as zod schemas and types; for clients, which need nothing else of the service. */
export { daySchema, type ApiDay } from './day-schema.js';
export { deviceSchema, type ApiDevice } from './device-schema.js';
export { eventSchema, type ApiEvent } from './event-schema.js';
export { incidentChangeSchema, incidentSchema, type ApiIncident, type ApiIncidentChange } from './incident-schema.js';
export { lostSchema, pulseSchema, type ApiLost, type ApiPulse } from './pulse-schema.js';
export { repeatedFailureSchema, type ApiRepeatedFailure } from './repeated-failure-schema.js';
export { revocationSchema, type ApiRevocation, type NewRevocation } from './revocation-schema.js';
export { statsSchema, type ApiStats } from './stats-schema.js';
export type {
  DaysQuery,
  DevicesQuery,
  EventsQuery,
  HistoryQuery,
  IncidentsQuery,
  RepeatedFailuresQuery,
} from './queries.js';
