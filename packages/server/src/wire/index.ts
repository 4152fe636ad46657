/** What the service writes, as zod schemas and types; for clients, which need nothing else of the service. */
export { alertSchema, type ApiAlert } from './alert-schema.js';
export { absentDeviceSchema, contactSchema, type ApiAbsentDevice, type ApiContact } from './contact-schema.js';
export { daySchema, type ApiDay } from './day-schema.js';
export { deviceSchema, type ApiDevice } from './device-schema.js';
export { eventSchema, type ApiEvent } from './event-schema.js';
export { incidentChangeSchema, incidentSchema, type ApiIncident, type ApiIncidentChange } from './incident-schema.js';
export { lostSchema, pulseSchema, type ApiLost, type ApiPulse } from './pulse-schema.js';
export { notificationSchema, type ApiNotification } from './notification-schema.js';
export { repeatedFailureSchema, type ApiRepeatedFailure } from './repeated-failure-schema.js';
export { revocationSchema, type ApiRevocation, type NewRevocation } from './revocation-schema.js';
export { silenceSchema, type ApiSilence, type NewSilence } from './silence-schema.js';
export { statsSchema, type ApiStats } from './stats-schema.js';
export type {
  AbsentQuery,
  AlertsQuery,
  DaysQuery,
  DevicesQuery,
  EventsQuery,
  HistoryQuery,
  IncidentsQuery,
  NotificationsQuery,
  RepeatedFailuresQuery,
} from './queries.js';
