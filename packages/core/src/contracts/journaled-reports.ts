import type { Fleet } from '../create-fleet.js';
import { SAMPLE_DAY } from './sample-events.js';

/** In milliseconds. */
export const MINUTE = 60_000;
/** Enough to be answered from the journal. */
export const DEVICES = 12;

/** What each of some devices reports of a minute of the day. */
export function reportsAt(minute: number, more: object = {}): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: DEVICES }, (_, device) => ({
    device_id: `pibook-${device}`,
    timestamp: SAMPLE_DAY + minute * MINUTE,
    total_files_synced: 3,
    total_errors: 1,
    internet_speed: 2.5,
    ...more,
  }));
}

/** Hands over each report in a call of its own; all share a batch. */
export async function acceptEach(fleet: Fleet, reports: readonly object[]): Promise<readonly string[]> {
  const answers = await Promise.all(reports.map((report) => fleet.accept([report])));
  return answers.map(([receipt]) => receipt?.status ?? 'nothing');
}

/** Behind the batch that calls of this turn of the event loop share. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** A list of the same, so many times. */
export const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);
