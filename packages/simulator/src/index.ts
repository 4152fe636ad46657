export { simulate, type SimulateOptions } from './simulate.js';
export type { RunOptions } from './conduct-run.js';
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
export type { Latencies } from './measure/latency-histogram.js';
export type { ErrorCounts, ErrorKind } from './measure/request-outcome.js';
export type { Series, SeriesPoint } from './measure/run-measures.js';
export type { SendingSnapshot } from './measure/sending-snapshot.js';
export { SimulatorError, type SimulatorErrorCode } from './simulator-error.js';
export { systemClock, type SimulatorClock } from './system-clock.js';

export { replay, type ReplayOptions } from './record/replay.js';
export { writeFleetFile, type FleetFileReport, type WriteFleetFileOptions } from './file/write-fleet-file.js';
export { generateFleet, type GenerateFleetOptions, type GenerationReport } from './file/generate-fleet.js';
export type { Pace } from './send/pace.js';

export { readScenario, shippedScenarios } from './scenario/read-scenario.js';
export { scenarioJsonSchema } from './scenario/scenario-json-schema.js';
export type { Scenario, ScenarioInput } from './scenario/scenario-schema.js';

export { DEFAULT_SCENARIO, planFleet, type Fleet, type FleetOptions } from './fleet/fleet.js';
export { planHash, planLines } from './plan/plan-lines.js';
export { eventIdentity } from './fleet/event-identity.js';
export type { Device, DeviceKind, DevicePlan, FailureCause, PlannedEvent, UploadHabit } from './fleet/device.js';
export type { DeviceClock } from './fleet/device-clock.js';
export type { School } from './fleet/school.js';

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
