import { DEFAULT_ABSENCE_POLICY, learnExpectation } from '../domain/contact-expectation.js';
import type { ContactState, Watch } from '../domain/watch.js';
import { SAMPLE_DAY } from './sample-events.js';

const MINUTE = 60_000;
const expectation = learnExpectation([], [], DEFAULT_ABSENCE_POLICY);

/** So many minutes into the day of the samples. */
export function atMinute(minute: number): number {
  return SAMPLE_DAY + minute * MINUTE;
}

/** A watch that was last heard from, and is to be looked at, so many minutes into the day. */
export function sampleWatch(deviceId: string, state: ContactState, heard: number, check: number): Watch {
  const lastHeardAt = atMinute(heard);
  const times = { lastHeardAt, lateAt: lastHeardAt + MINUTE, silentAt: lastHeardAt + 2 * MINUTE };
  const told = state === 'expected' ? [] : [alertOf(deviceId, state, lastHeardAt)];
  return { deviceId, version: 1, state, ...times, expectation, checkAt: atMinute(check), told, outbox: told };
}

function alertOf(deviceId: string, kind: 'late' | 'silent', lastHeardAt: number): Watch['told'][number] {
  const detail = { lastHeardAt, dueAt: lastHeardAt + MINUTE };
  return {
    id: `${kind}~${deviceId}`,
    kind,
    status: 'firing',
    deviceId,
    startedAt: lastHeardAt,
    at: atMinute(3),
    detail,
  };
}

/** Watches in all states. */
export const SAMPLE_WATCHES: readonly Watch[] = [
  sampleWatch('pibook-1', 'late', 50, 100),
  sampleWatch('pibook-2', 'expected', 60, 90),
  sampleWatch('pibook-3', 'silent', 10, 100),
  sampleWatch('pibox-1', 'late', 10, 300),
  sampleWatch('tablet', 'silent', 50, 120),
];
