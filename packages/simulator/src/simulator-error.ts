/** Why a simulation could not be carried out. */
export const SIMULATOR_ERROR_CODES = [
  'OPTIONS_INVALID',
  'SCENARIO_INVALID',
  'TARGET_UNREACHABLE',
  'TARGET_NOT_READY',
  'TARGET_NOT_PISYNC',
  'TARGET_REFUSES',
  'FLEET_ALREADY_KNOWN',
  'SERVICE_STOPPED_ANSWERING',
  'LEDGER_EXISTS',
  'LEDGER_UNREADABLE',
  'FILE_EXISTS',
  'RECORDING_UNREADABLE',
  'WORKER_DIED',
  'ABORTED',
] as const;

export type SimulatorErrorCode = (typeof SIMULATOR_ERROR_CODES)[number];

/** The simulation cannot go on. The message says what happened and what to do next. A wrong service is no error: it is a finding in the report. */
export class SimulatorError extends Error {
  readonly code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SimulatorError';
    this.code = code;
  }
}
