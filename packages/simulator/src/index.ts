export { simulate, type SimulateOptions } from './simulate.js';
export { verifyFleet, type VerifyFleetOptions } from './verify/verify-fleet.js';
export type { Verification } from './verify/verification.js';
export type { HistoryShare } from './verify/history-sample.js';
export type { SimulationReport } from './report/simulation-report.js';
export {
  FAULT_CLASSES,
  FINDING_KINDS,
  findingsTotal,
  type Difference,
  type FaultClass,
  type Finding,
  type FindingKind,
  type FindingMeaning,
  type Findings,
} from './report/findings.js';
export { faultsOf, type Fault } from './report/faults.js';
export type { OnProgress, Progress } from './report/progress.js';
export type { Latencies } from './send/send-tally.js';
export { SimulatorError, type SimulatorErrorCode } from './simulator-error.js';
export { systemClock, type SimulatorClock } from './system-clock.js';

export { planFleet, type Fleet, type FleetOptions, type School } from './fleet/fleet.js';
export { planHash, planLines } from './fleet/plan-lines.js';
export { eventIdentity } from './fleet/event-identity.js';
export type { DeviceKind, DevicePlan, PlannedEvent, UploadHabit } from './fleet/device-plan.js';
export type { DeviceClock } from './fleet/device-clock.js';
export { SCHOOL_FLEET } from './fleet/scenario.js';
export type {
  BatchEncoding,
  BatchFormat,
  ClockHabit,
  FailureHabit,
  IntRange,
  Scenario,
  TimestampFormat,
  UploadOrder,
  UploadRoute,
} from './fleet/scenario.js';
export type { Weighted } from './fleet/random.js';

export { createLedger, type LedgerWriter, type LedgerWriterHeader } from './ledger/ledger-writer.js';
export { ledgerPartPath } from './ledger/ledger-part-path.js';
export { readLedger, readLedgerHeader } from './ledger/ledger-reader.js';
export type { LedgerAnswered, LedgerHeader, LedgerLine, LedgerSent } from './ledger/ledger-line.js';
export { readDeliveries, type Deliveries, type Delivery, type RecordedFault } from './ledger/deliveries.js';

export {
  effectiveOrder,
  INCIDENT_THRESHOLD,
  oracleState,
  type OracleEvent,
  type OracleIncident,
  type OracleState,
} from './verify/oracle.js';
export { effectiveTime, type ClockVerdict, type EffectiveTime } from './verify/effective-time.js';
