import { walkRuns } from '../domain/failure-run.js';
import { type Incident, incidentOf } from '../domain/incident.js';
import { toSyncEvent, type SyncEvent } from '../domain/sync-event.js';

/** Some day on which all samples happen, epoch milliseconds. */
export const SAMPLE_DAY = Date.parse('2026-03-02T00:00:00.000Z');
const MINUTE = 60_000;

/** What a sample may differ in. */
export interface SampleOptions {
  readonly deviceId?: string;
  /** Minutes into the day. */
  readonly minute: number;
  readonly failed?: boolean;
  readonly eventId?: string;
  readonly files?: number;
  /** Minutes into the day; a day after the sync when left out. */
  readonly receivedMinute?: number;
}

/** An event with a right clock. */
export function sampleEvent(options: SampleOptions): SyncEvent {
  const { deviceId = 'pibook-1', minute, failed = false, eventId, files = 3, receivedMinute = minute + 1440 } = options;
  return toSyncEvent(
    {
      device_id: deviceId,
      timestamp: SAMPLE_DAY + minute * MINUTE,
      total_files_synced: files,
      total_errors: failed ? 1 : 0,
      internet_speed: 2.5,
      ...(eventId !== undefined && { event_id: eventId }),
    },
    SAMPLE_DAY + receivedMinute * MINUTE,
  );
}

/** Events a minute apart from a word of `S` and `F`, such as `SFFFS`. */
export function sampleRun(
  word: string,
  options: Omit<SampleOptions, 'minute' | 'failed'> & { minute?: number } = {},
): readonly SyncEvent[] {
  const { minute = 0, ...rest } = options;
  return word
    .split('')
    .map((letter, index) => sampleEvent({ ...rest, minute: minute + index, failed: letter === 'F' }));
}

/** The open incident of a device whose events are a word of three or more `F`. */
export function sampleIncident(word: string): Incident {
  const { open } = walkRuns(sampleRun(word));
  const incident = open === null ? null : incidentOf('pibook-1', open);
  if (incident === null) throw new RangeError(`${word} is no incident`);
  return incident;
}
