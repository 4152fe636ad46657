export { type AcceptOptions, createFleet, type EdgeActivity, type Fleet, type FleetOptions } from './create-fleet.js';
export { type AbsenceWatch, type AbsenceWatchOptions, createAbsenceWatch } from './absence/create-absence-watch.js';
export { ERROR_CODES, type ErrorCode, PisyncError } from './errors.js';
export { finishJournal } from './finish-journal.js';
export {
  type Alert,
  ALERT_KINDS,
  ALERT_STATUSES,
  type AlertKind,
  type AlertStatus,
  type FailingDetail,
  type OverdueDetail,
} from './domain/alert.js';
export { type Announcement, announcementOf, type Tidings } from './domain/announcement.js';
export {
  addDayCounts,
  ARRIVAL_BOUNDS_SECONDS,
  compareDays,
  countDays,
  type DayCounts,
  dayOf,
  type DayOfKind,
  SPEED_BOUNDS_MBPS,
} from './domain/day-counts.js';
export { type AbsencePolicy, type ContactExpectation, DEFAULT_ABSENCE_POLICY } from './domain/contact-expectation.js';
export type { Listening, Quiet } from './domain/listening.js';
export type { TimeSpan } from './domain/time-span.js';
export {
  ABSENT_STATES,
  type AbsenceAlert,
  type AbsentState,
  type ContactState,
  type Watch,
  type WatchCounts,
} from './domain/watch.js';
export { DEVICE_KINDS, type DeviceKind, kindOf } from './domain/device-kind.js';
export {
  currentStreak,
  DEVICE_STATUSES,
  type DeviceState,
  type DeviceStatus,
  statusOf,
} from './domain/device-state.js';
export {
  type ActivityCounts,
  addCounts,
  type FleetActivity,
  NO_ACTIVITY,
  NO_COUNTS,
  type ObservedChange,
} from './domain/fleet-activity.js';
export { countRequests, type LatencyCounts, latencyPercentile } from './domain/latency-counts.js';
export { CLOCK_READINGS, type ClockReading } from './domain/effective-time.js';
export { deriveEventId, type SyncFacts } from './domain/event-identity.js';
export { comparePositions, type EventPosition } from './domain/event-position.js';
export { type FailureRun, INCIDENT_THRESHOLD } from './domain/failure-run.js';
export {
  type Incident,
  INCIDENT_CHANGE_REASONS,
  INCIDENT_STATUSES,
  type IncidentChange,
  type IncidentChangeReason,
  type IncidentStatus,
  incidentStatus,
} from './domain/incident.js';
export { type Lane, LANES } from './domain/lane.js';
export type { Difference, DifferenceSubject, FieldValue } from './domain/difference.js';
export type { Receipt } from './domain/receipt.js';
export { type ParsedStoredEvent, parseStoredEvent, storedEventSchema } from './domain/stored-event.js';
export { isFailure, type SyncEvent, toSyncEvent } from './domain/sync-event.js';
export { type SyncReport, syncReportSchema } from './domain/report-schema.js';
export { describeProblems, type FieldProblem, type ParsedReport, parseSyncReport } from './domain/sync-report.js';
export type { ActivityFeed, ActivityListener } from './ports/activity-feed.js';
export type { AlertStore } from './ports/alert-store.js';
export type { Clock } from './ports/clock.js';
export type { DayQuery, DayReader } from './ports/day-store.js';
export {
  DEVICE_ORDERS,
  type DeviceOrder,
  type DevicePosition,
  type DeviceQuery,
  type DeviceReader,
  type DeviceWriter,
  type StateChange,
} from './ports/device-store.js';
export type {
  AppendOutcome,
  DeviceIdScan,
  EventReader,
  EventScan,
  EventWriter,
  HistoryQuery,
  ScanPosition,
} from './ports/event-store.js';
export type { EventJournal, JournalEntry } from './ports/event-journal.js';
export { type FleetMetrics, STORE_OPERATIONS, type StoreOperation } from './ports/fleet-metrics.js';
export type { FleetStore, FleetTotals, FleetTransaction } from './ports/fleet-store.js';
export type {
  IncidentPosition,
  IncidentQuery,
  IncidentReader,
  IncidentWriter,
  PendingNotice,
  UntoldMark,
} from './ports/incident-store.js';
export type { Backlog, BatchProcessor, JobQueue } from './ports/job-queue.js';
export type { LatestCache } from './ports/latest-cache.js';
export type { Logger } from './ports/logger.js';
export type { Notice, Notifier } from './ports/notifier.js';
export type {
  DeviceRevocation,
  Revocation,
  RevocationQuery,
  RevocationStore,
  TokenRevocation,
} from './ports/revocation-store.js';
export { revocationKey } from './ports/revocation-store.js';
export type { ServiceStore } from './ports/service-store.js';
export type { AlertSink } from './ports/alert-sink.js';
export type { AbsentPosition, AbsentQuery, WatchKeeping, WatchStore } from './ports/watch-store.js';
export type { DeviceContact } from './queries/device-contact.js';
export type { AbsentCounts, FleetStats } from './queries/fleet-stats.js';
export type { QueueFigures } from './queries/queue-figures.js';
export type { Device } from './queries/get-device.js';
export type { AbsentDevice, ListAbsentOptions } from './queries/list-absent.js';
export type { ListDaysOptions } from './queries/list-days.js';
export type { ListDevicesOptions, RepeatedFailuresOptions } from './queries/list-devices.js';
export type { ListIncidentsOptions } from './queries/list-incidents.js';
export type { DeviceSelection } from './rebuild/device-ids.js';
export { rebuildFleet, type RebuildOptions, type RebuildPhase, type RebuildStep } from './rebuild/rebuild-fleet.js';
export type { AuditOptions, StoreAudit } from './ports/store-audit.js';
export { MAX_PAGE_SIZE, type Page, type PageOptions } from './queries/page.js';
